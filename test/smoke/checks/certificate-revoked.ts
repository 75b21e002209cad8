import { ask } from '../../simulator/commands/demonstration/visit.ts';
import { defineCheck, demand } from '../check.ts';

export const certificateRevoked = defineCheck({
  name: 'certificate-revoked',
  proves: 'A certificate that the branch revokes is refused at the very next request, and for a new login.',
  needs: ['holder', 'session'],
  run: async ({ visit }, { holder, session }) => {
    const { companyId, userId, loginPassword, identity } = holder;
    await ask(visit, visit.bank, `POST /bank/companies/${companyId}/users/${userId}/certificate/revocation`);
    const next = await session.session.get('/home');
    demand(next.status === 401, `the next request is answered ${next.status}`);
    const again = await visit.secure(identity).post('/sessions', { loginPassword });
    demand(again.status === 401, `a new login with it is answered ${again.status}`);
    return {};
  },
});

import { createHash } from 'node:crypto';
import { formatRfc3339, jstDate } from '../../shared/domain/jst.ts';
import { accountAt } from './payees.ts';
import { aboutColleague, aboutHolder, tokenOffice } from './people.ts';
import type { Scene, Scenes } from './scene.ts';
import { authorisedTransfer, takenSalaries } from './transfers.ts';

/** About a company that the scene may end. */
const onCompany: Scene = async ({ company }) => ({ input: { companyId: (await company()).at.companyId } });

const onOffice: Scene = async ({ office }) => ({ input: { companyId: (await office()).at.companyId } });

/** The bank's fees from a day on. */
export const tariff = (effectiveFrom: string) => ({
  table: 'payee-bulk',
  effectiveFrom,
  ranges: [{ from: 0, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } }],
});

/** Of a service that no scene uses. */
const closing = (now: Date) => ({
  service: 'densai',
  from: formatRfc3339(new Date(now.getTime() + 3_600_000)),
  until: formatRfc3339(new Date(now.getTime() + 7_200_000)),
});

export const bankScenes: Scenes<'bank'> = {
  'assign-tokens': async ({ company, stocked }) => {
    const { companyId } = (await company()).at;
    const serialNumbers = [(await stocked()).serialNumber, (await stocked()).serialNumber];
    return { input: { companyId, serialNumbers } };
  },
  'begin-token-upload': async ({ delivery }) => {
    const file = Buffer.from(delivery());
    return { input: { bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') } };
  },
  'close-company': onCompany,
  'close-service': async ({ now }) => ({ input: closing(await now()) }),
  'end-closure': async (stage) => {
    const { closureId } = await stage.done('close-service', { input: closing(await stage.now()) });
    return { input: { closureId } };
  },
  'end-sessions': async (stage) => {
    const { by } = await stage.office();
    const who = await stage.user(by.who);
    await stage.session(who);
    return { input: { companyId: who.companyId, userId: who.userId, reason: 'お客さまからのお申し出' } };
  },
  'explain-access': async (stage) => {
    const { companyId, userId } = (await stage.office()).by.who;
    return { input: { companyId, userId } };
  },
  'find-customer': async ({ office }) => ({ input: { name: undefined, loginId: (await office()).by.who.loginId } }),
  'find-user': onOffice,
  'forecast-expiry': async ({ expiring, now }) => {
    await expiring();
    return { input: { date: jstDate(await now()) } };
  },
  'get-calendar': async ({ now }) => ({ input: { date: jstDate(await now()) } }),
  'get-company-contract': onOffice,
  'import-tokens': async ({ delivery }) => ({ input: { format: 'csv', file: delivery() } }),
  'list-companies': async ({ office }) => ({ input: { limit: (await office()) && '20' } }),
  'list-token-stock': async ({ stocked }) => ({ input: { limit: (await stocked()) && '20' } }),
  'load-standard-fees': async ({ now }) => ({ input: tariff(jstDate(await now())) }),
  'open-company': async ({ profile, newAccountNumber }) => {
    const number = newAccountNumber();
    return {
      input: {
        name: '株式会社手形商事',
        nameKana: 'テガタシヨウジ',
        loginMethod: profile.loginMethods[0],
        otp: false,
        email: 'soumu@tegata-shoji.example.jp',
        accounts: [{ branch: '081', type: 'ordinary', number, name: '本店' }],
        representative: 0,
        ...(profile.identity === 'contract' && { contractId: number.padStart(11, '0') }),
      },
    };
  },
  'open-issue-window': async (stage) => {
    const { companyId, userId } = (await aboutColleague(stage, 'certificate')).who;
    return { input: { companyId, userId } };
  },
  'publish-notice': async ({ office }) => ({
    input: {
      companyId: (await office()).at.companyId,
      title: { ja: 'お知らせ', en: 'Notice' },
      body: { ja: '本文', en: 'Text' },
    },
  }),
  'release-token-at-branch': async (stage) => {
    const { at, master } = await stage.company({ otp: true });
    const { serialNumber } = await stage.token(at, [master], { stopped: true });
    return { input: { companyId: at.companyId, serialNumber } };
  },
  'renew-temporary-passwords': async ({ invited }) => ({ input: { companyId: (await invited()).at.companyId } }),
  'resume-company': async (stage) => {
    const { input } = await onCompany(stage);
    await stage.done('suspend-company', { input });
    return { input };
  },
  'revoke-certificate-at-branch': async (stage) => {
    const { companyId, userId } = (await aboutHolder(stage)).who;
    return { input: { companyId, userId } };
  },
  'revoke-token-at-branch': async (stage) => {
    const { at, device } = await tokenOffice(stage);
    return { input: { companyId: at.companyId, serialNumber: device.serialNumber } };
  },
  'suspend-company': onCompany,
  'unlock-user-at-branch': async (stage) => {
    const { companyId, userId } = await stage.lockedOut((await stage.office()).at);
    return { input: { companyId, userId, what: ['login', 'confirmation'] } };
  },
  'add-account': async (stage) => {
    const { input } = await onCompany(stage);
    return { input: { ...input, branch: '102', type: 'current', number: stage.newAccountNumber(), name: '駅前支店' } };
  },
  'change-contract': async (stage) => {
    const { input } = await onCompany(stage);
    const shown = await stage.done('get-company-contract', { input });
    const { version, name, nameKana, loginMethod, otp, email } = shown;
    const services = stage.profile.services.slice(0, 1);
    return {
      version: Number(version),
      input: { ...input, name, nameKana, loginMethod, otp, email, maxUsers: 50, services },
    };
  },
  'close-account': async (stage) => {
    const { input } = await onCompany(stage);
    const account = { branch: '103', type: 'savings', number: stage.newAccountNumber(), name: '支店' };
    const { accountId } = await stage.done('add-account', { input: { ...input, ...account } });
    return { input: { ...input, accountId } };
  },
  'export-history': async ({ office, now }) => {
    const day = jstDate(await now());
    return { input: { companyId: (await office()).at.companyId, from: day, to: day, format: 'csv' } };
  },
  'get-history-export': async ({ office, now, done }) => {
    const { companyId } = (await office()).at;
    const day = jstDate(await now());
    const { exportId } = await done('export-history', { input: { companyId, from: day, to: day, format: 'jsonl' } });
    return { input: { companyId, exportId } };
  },
  'list-company-history': onOffice,
  'set-ceilings': async (stage) => {
    const { input } = await onCompany(stage);
    return { input: { ...input, ceilings: { transferTotal: 1_000_000, payment: 50_000 } } };
  },
  'file-payees': async ({ office, newAccountNumber }) => ({
    input: { companyId: (await office()).at.companyId, payees: [accountAt(newAccountNumber())] },
  }),
  'take-requests': async (stage) => {
    const { input } = await authorisedTransfer(stage);
    return { input: { service: 'transfer', until: input.executionDate } };
  },
  'get-handover': async (stage) => ({ input: { handoverId: (await takenSalaries(stage)).handoverId } }),
  'report-results': async (stage) => {
    const { handoverId, requestId } = await takenSalaries(stage);
    const results = [
      { requestId, line: 2, outcome: 'failed', reason: '振込先の口座がありません。' },
      { requestId, outcome: 'completed' },
    ];
    return { input: { handoverId, results } };
  },
};

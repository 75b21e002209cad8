import { ask, type Clerk, doAll, enter, type Seat, type Stage } from '../tegata/stage.ts';
import { passwords } from '../tegata/templates.ts';
import { aboutClerks, proof, repeated, type Scenario, seatAt, times } from './scenario.ts';

const newPasswords = {
  login: { current: passwords.loginPassword, new: 'Atarash26c', newAgain: 'Atarash26c' },
  confirmation: { current: passwords.confirmationPassword, new: 'Kakuaru26d', newAgain: 'Kakuaru26d' },
};

/** New users who have just logged in. */
export async function entered(stage: Stage, count: number, fields: Readonly<Record<string, unknown>> = {}) {
  const clerks = await stage.clerks('password', count, fields);
  const seats = clerks.map((clerk): Seat => ({ ...personOf(clerk), sender: stage.entry }));
  await doAll(seats.map((seat) => () => enter(seat)));
  return seats;
}

const personOf = ({ companyId, userId, loginId }: Clerk) => ({ companyId, userId, loginId });
const mustCheck = { mustCheckEmail: true, emailState: 'unconfirmed' };

export const sessionScenarios: readonly Scenario[] = [
  {
    isHeadline: true,
    operation: 'log-in',
    variant: 'password',
    weight: 'hashing',
    prepare: aboutClerks('password', (clerk, { entry }) => enter({ ...personOf(clerk), sender: entry })),
  },
  {
    isHeadline: true,
    operation: 'log-in',
    variant: 'certificate',
    weight: 'hashing',
    prepare: repeated('certificate', enter),
  },
  {
    isHeadline: true,
    operation: 'get-home',
    weight: 'light',
    prepare: repeated('password', (seat) => ask(seat, 'GET', '/home')),
  },
  {
    operation: 'get-home',
    variant: 'mutual TLS',
    weight: 'light',
    prepare: repeated('certificate', (seat) => ask(seat, 'GET', '/home')),
  },
  {
    isHeadline: true,
    operation: 'get-user',
    variant: 'own: the gate alone',
    weight: 'light',
    prepare: repeated('password', (seat) => ask(seat, 'GET', `/users/${seat.userId}`)),
  },
  {
    operation: 'get-user',
    variant: 'own, mutual TLS',
    weight: 'light',
    prepare: repeated('certificate', (seat) => ask(seat, 'GET', `/users/${seat.userId}`)),
  },
  {
    operation: 'begin-email-check',
    weight: 'rare',
    prepare: async (stage, count) =>
      (await entered(stage, count, mustCheck)).map((seat) => () => ask(seat, 'POST', '/users/me/email-check', {})),
  },
  {
    operation: 'request-mail-password',
    weight: 'rare',
    // Once in half a minute for a user: each asks once.
    prepare: async (stage, count) =>
      (await entered(stage, count)).map(
        (seat) => () => ask(seat, 'POST', '/users/me/mail-password', { purpose: 'createUser' }),
      ),
  },
  {
    operation: 'complete-email-check',
    weight: 'rare',
    prepare: async (stage, count) => {
      const seats = await entered(stage, count, mustCheck);
      await doAll(seats.map((seat) => () => ask(seat, 'POST', '/users/me/email-check', {})));
      await stage.bank.settle();
      const secrets = await Promise.all(
        seats.map(async ({ loginId }) => {
          const mail = await stage.visit.mail(`${loginId}@tegata-shoji.example.jp`, 'メール通知パスワードのお知らせ');
          return mail.value('メール通知パスワード');
        }),
      );
      return seats.map((seat, index) => () => {
        const given = { ...proof, mailPassword: secrets[index] };
        return ask(seat, 'POST', '/users/me/email-check/completion', { proof: given });
      });
    },
  },
  {
    operation: 'change-own-passwords',
    weight: 'rare',
    prepare: async (stage, count) =>
      (await entered(stage, count)).map((seat) => () => ask(seat, 'PUT', '/users/me/passwords', newPasswords)),
  },
  {
    operation: 'acknowledge-login-notices',
    weight: 'rare',
    prepare: async (stage, count) => {
      // To their own companies: other scenarios' logins have no notices to acknowledge.
      const people = await stage.companies('password', count);
      const title = { ja: 'お知らせ', en: 'A notice' };
      const body = { ja: '明朝は休止します。', en: 'We rest tomorrow morning.' };
      await doAll(
        people.map(
          ({ companyId }) =>
            () =>
              stage.backOffice('POST', '/bank/notices', { companyId, title, body, atLogin: true }),
        ),
      );
      const seats = people.map((person): Seat => ({ ...person, sender: stage.entry }));
      await doAll(seats.map((seat) => () => enter(seat)));
      return seats.map((seat) => () => ask(seat, 'POST', '/sessions/current/notices-acknowledgement'));
    },
  },
  {
    isHeadline: true,
    operation: 'list-history',
    weight: 'light',
    prepare: repeated('password', (seat) => ask(seat, 'GET', '/history?limit=20')),
  },
  { operation: 'list-mails', weight: 'light', prepare: repeated('password', (seat) => ask(seat, 'GET', '/mails')) },
  { operation: 'list-notices', weight: 'light', prepare: repeated('password', (seat) => ask(seat, 'GET', '/notices')) },
  {
    operation: 'read-notice',
    weight: 'rare',
    prepare: async (stage, count) => {
      const text = { ja: 'お知らせ', en: 'A notice' };
      const published = await doAll<{ noticeId: string }>(
        times(count, (index) => () => {
          const { companyId } = seatAt(stage, 'password', index);
          return stage.backOffice('POST', '/bank/notices', { companyId, title: text, body: text });
        }),
      );
      return published.map(
        ({ noticeId }, index) =>
          () =>
            ask(seatAt(stage, 'password', index), 'POST', `/notices/${noticeId}/reading`),
      );
    },
  },
];

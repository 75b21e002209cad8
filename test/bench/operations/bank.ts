import { asJson, doAll, type Stage } from '../tegata/stage.ts';
import { accountOf } from '../tegata/templates.ts';
import { aboutClerks, type Scenario, times } from './scenario.ts';

/** A request of the back office about a company that is used by nobody else. */
const aboutCompany = (method: string, path: string): Scenario['prepare'] => {
  return async (stage, count) =>
    (await stage.companies('password', count)).map(
      ({ companyId }) =>
        () =>
          stage.backOffice(method, `/bank/companies/${companyId}${path}`),
    );
};

function contract(stage: Pick<Stage, 'newAccountNumber'>) {
  const account = accountOf(stage.newAccountNumber());
  return {
    ...{ name: '株式会社新規商事', nameKana: 'シンキシヨウジ', loginMethod: 'password', otp: false },
    ...{ email: 'shinki@tegata-shoji.example.jp', accounts: [{ ...account, name: '本店' }], representative: 0 },
  };
}

type Registering = Awaited<ReturnType<Stage['waiting']>>[number];

const begin = (stage: Stage, { accountNumber, temporary }: Registering) =>
  asJson(stage.entry, 'POST', '/registrations', { account: accountOf(accountNumber), ...temporary });

function complete(stage: Stage, registrationToken: string | undefined) {
  const loginId = stage.newLoginId();
  const email = `${loginId}@tegata-shoji.example.jp`;
  return asJson(stage.entry, 'POST', '/registrations/completion', {
    ...{ registrationToken, userName: '計測　三郎', email, emailAgain: email, loginId, loginIdAgain: loginId },
    ...{ loginPassword: 'Rogin2026a', loginPasswordAgain: 'Rogin2026a' },
    ...{ confirmationPassword: 'Kakunin26b', confirmationPasswordAgain: 'Kakunin26b' },
  });
}

export const bankScenarios: readonly Scenario[] = [
  {
    isHeadline: true,
    operation: 'open-company',
    weight: 'hashing',
    prepare: async (stage, count) =>
      times(count, () => {
        const body = contract(stage);
        return () => stage.backOffice('POST', '/bank/companies', body);
      }),
  },
  {
    operation: 'begin-registration',
    weight: 'hashing',
    prepare: async (stage, count) => (await stage.waiting(count)).map((each) => () => begin(stage, each)),
  },
  {
    operation: 'complete-registration',
    weight: 'rare',
    prepare: async (stage, count) => {
      const waiting = await stage.waiting(count);
      const begun = await doAll<{ registrationToken: string }>(waiting.map((each) => () => begin(stage, each)));
      return begun.map(
        ({ registrationToken }) =>
          () =>
            complete(stage, registrationToken),
      );
    },
  },
  {
    operation: 'list-companies',
    variant: '20 a page',
    weight: 'light',
    prepare: async (stage, count) => times(count, () => () => stage.backOffice('GET', '/bank/companies?limit=20')),
  },
  {
    operation: 'forecast-expiry',
    variant: 'nobody due',
    weight: 'light',
    prepare: async (stage, count) =>
      times(count, () => () => stage.backOffice('GET', '/bank/certificates/expiry?date=2026-05-01')),
  },
  { operation: 'suspend-company', weight: 'light', prepare: aboutCompany('POST', '/suspension') },
  {
    operation: 'resume-company',
    weight: 'rare',
    prepare: async (stage, count) => {
      const companies = await stage.companies('password', count);
      const post = (companyId: string, what: string) =>
        stage.backOffice('POST', `/bank/companies/${companyId}/${what}`);
      await doAll(
        companies.map(
          ({ companyId }) =>
            () =>
              post(companyId, 'suspension'),
        ),
      );
      return companies.map(
        ({ companyId }) =>
          () =>
            post(companyId, 'resumption'),
      );
    },
  },
  { operation: 'close-company', weight: 'light', prepare: aboutCompany('POST', '/closure') },
  {
    operation: 'renew-temporary-passwords',
    weight: 'hashing',
    prepare: async (stage, count) =>
      (await stage.waiting(count)).map(
        ({ companyId }) =>
          () =>
            stage.backOffice('POST', `/bank/companies/${companyId}/temporary-passwords`),
      ),
  },
  {
    operation: 'open-issue-window',
    weight: 'light',
    prepare: aboutClerks('certificate', ({ companyId, userId }, stage) =>
      stage.backOffice('POST', `/bank/companies/${companyId}/users/${userId}/issue-window`),
    ),
  },
  {
    operation: 'publish-notice',
    weight: 'light',
    prepare: async (stage, count) => {
      const text = { ja: 'お知らせ', en: 'A notice' };
      const companies = await stage.companies('password', count);
      return companies.map(
        ({ companyId }) =>
          () =>
            stage.backOffice('POST', '/bank/notices', { companyId, title: text, body: text }),
      );
    },
  },
];

import { ask, lanes, type Stage } from '../tegata/stage.ts';
import { aboutClerks, proof, repeated, type Scenario, seatAt, times } from './scenario.ts';

/** What an administrator fills in for a new user; the user sets the confirmation password, or the administrator does. */
export function newUserForm(stage: Pick<Stage, 'newLoginId'>, withConfirmation: boolean) {
  const loginId = stage.newLoginId();
  const email = `${loginId}@tegata-shoji.example.jp`;
  return {
    ...{ loginId, loginIdAgain: loginId, loginPassword: 'Tantou26c', loginPasswordAgain: 'Tantou26c' },
    ...(withConfirmation ? { confirmationPassword: 'Kakutan26d', confirmationPasswordAgain: 'Kakutan26d' } : undefined),
    ...{ forceChange: false, name: '計測　次郎', email, emailAgain: email, administrator: false },
    ...{ permissions: [], accounts: [], limits: {}, proof },
  };
}

const post = (
  what: string,
  fields?: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>> = {},
) =>
  aboutClerks(
    'password',
    ({ seat, userId }) => ask(seat, 'POST', `/users/${userId}/${what}`, { ...given, proof }),
    fields,
  );

export const userScenarios: readonly Scenario[] = [
  {
    isHeadline: true,
    operation: 'list-users',
    variant: '50 of 999',
    weight: 'light',
    prepare: async (stage, count) => times(count, () => () => ask(stage.large, 'GET', '/users?limit=50')),
  },
  {
    isHeadline: true,
    operation: 'create-user',
    variant: 'with both passwords',
    weight: 'hashing',
    prepare: repeatedForm(true),
  },
  {
    operation: 'create-user',
    variant: 'login password alone',
    weight: 'hashing',
    prepare: repeatedForm(false),
  },
  { isHeadline: true, operation: 'suspend-user', weight: 'hashing', prepare: post('suspension') },
  {
    isHeadline: true,
    operation: 'resume-user',
    weight: 'hashing',
    prepare: post('resumption', { serviceState: 'suspended' }),
  },
  { operation: 'unlock-user', weight: 'rare', prepare: post('unlock', { loginStopped: true }, { what: ['login'] }) },
  {
    operation: 'reset-user-passwords',
    weight: 'hashing',
    prepare: post('passwords-reset', {}, { what: ['login', 'confirmation'] }),
  },
  {
    operation: 'unlock-user-at-branch',
    variant: 'with temporary passwords',
    weight: 'hashing',
    prepare: aboutClerks('password', ({ companyId, userId }, stage) => {
      const body = { what: ['login', 'confirmation'], temporaryPasswords: true };
      return stage.backOffice('POST', `/bank/companies/${companyId}/users/${userId}/unlock`, body);
    }),
  },
  { operation: 'delete-user', weight: 'hashing', prepare: post('deletion') },
  {
    operation: 'suspend-users',
    variant: '10 at once',
    weight: 'rare',
    prepare: async (stage, count) => {
      // Ten of each lane: every sixteenth is of the same company.
      const rows = Math.ceil(count / lanes) * 10;
      const clerks = await stage.clerks('password', rows * lanes);
      return times(count, (index) => () => {
        const own = clerks.filter((_, each) => each % lanes === index % lanes);
        const first = Math.floor(index / lanes) * 10;
        const userIds = own.slice(first, first + 10).map(({ userId }) => userId);
        return ask(seatAt(stage, 'password', index), 'POST', '/users/suspension', { userIds, proof });
      });
    },
  },
  {
    operation: 'get-user',
    variant: "another's",
    weight: 'light',
    prepare: aboutClerks('password', ({ seat, userId }) => ask(seat, 'GET', `/users/${userId}`)),
  },
  {
    operation: 'list-certificates',
    variant: 'by mutual TLS',
    weight: 'light',
    prepare: repeated('certificate', (seat) => ask(seat, 'GET', '/certificates?limit=50')),
  },
];

function repeatedForm(withConfirmation: boolean): Scenario['prepare'] {
  return async (stage, count) =>
    times(count, (index) => {
      const form = newUserForm(stage, withConfirmation);
      return () => ask(seatAt(stage, 'password', index), 'POST', '/users', form);
    });
}

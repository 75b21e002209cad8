import { randomUUID } from 'node:crypto';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import type { Handler } from '../../../shared/frame/handle.ts';
import type { TableEngine } from '../../../shared/table/engine.ts';
import { type Token, tokenItem } from '../../../shared/table/tokens.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import { type Answer, createWorld, type World } from '../../world.ts';

/** A token with many users, each in a session: a confirmation password is looked at six times at once. */
export interface SharedToken {
  readonly world: World;
  readonly token: TestToken;
  /** Another engine than the world's own holds the world's items from here on. */
  serve(engine: TableEngine): void;
  /** One of the users does what needs a code. */
  create(otp: string, more?: object): Promise<Answer>;
  /** An administrator without a token registers this one. */
  register(otp: string, index?: number): Promise<Answer>;
  stored(): Promise<Token>;
  /** How many times the token's secret has been opened. */
  opened(): number;
}

const confirmationPassword = 'Kakunin26b';
const users = 40;
const newcomers = 4;
let created = 0;

export async function shareToken(seed: number): Promise<SharedToken> {
  const world = createWorld({ profile: 'seven', seed });
  let engine: TableEngine = world.engine;
  const company = world.openCompany({ otp: true });
  const people = await Promise.all(
    Array.from({ length: users + newcomers }, () => world.addUser(company, { role: 'administrator' })),
  );
  const sessions = await Promise.all(people.map((user) => world.logIn(user)));
  const token = await world.addToken(company, people.slice(0, users));
  const opened = counted(world);
  const send = (handler: Handler, session: TestSession | undefined, input: object, more: object = {}) => {
    const on: Handler['on'] = (ports) => {
      const run = handler.on({ ...ports, engine });
      // Worlds begin to count at one, and share the embedded server's table.
      return (event, invocation) => run(event, { ...invocation, awsRequestId: randomUUID() } as never);
    };
    return world.call(
      { operation: handler.operation, on },
      { ...(session && { session }), input: input as never, ...more },
    );
  };
  return {
    world,
    token,
    opened,
    serve: (other) => {
      engine = other;
    },
    create: (otp, more) => {
      created += 1;
      const loginId = `shinki${created}`;
      const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
      return send(createUser, sessions[created % users], { ...form, proof: { confirmationPassword, otp } }, more);
    },
    register: (otp, index = 0) =>
      send(registerToken, sessions[users + (index % newcomers)], { serialNumber: token.serialNumber, otp }),
    stored: async () => {
      const [item] = await engine.get([tokenItem.key(token.companyId, token.serialNumber)]);
      return tokenItem.parse(item as never);
    },
  };
}

function counted({ ports: { vault } }: World): () => number {
  const { open } = vault;
  let opened = 0;
  Object.assign(vault, {
    open: (...args: Parameters<typeof open>) => {
      opened += 1;
      return open(...args);
    },
  });
  return () => opened;
}

export const times = <T>(count: number, ask: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

/** The answers by status, code and reason. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const said = answers.map(({ status, body }) =>
    [status, body.code, body.which, body.reason].filter((part) => part !== undefined && status !== 201).join(' '),
  );
  return Object.fromEntries([...Map.groupBy(said, (each) => each || 'done')].map(([each, all]) => [each, all.length]));
}

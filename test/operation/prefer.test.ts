import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHome } from '../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import { preferenceIn } from '../../shared/frame/prefer.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { createWorld, type World } from '../world.ts';

/** What is written of it, and lines of the header for each. */
const understood: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'its name': [['validate-only']],
  'its name in any case': [['Validate-Only'], ['VALIDATE-ONLY']],
  'beside others, before or after them': [['respond-async, validate-only'], ['validate-only,wait=10']],
  'on any line of the header': [
    ['return=minimal', 'validate-only'],
    ['', 'validate-only', 'wait=1'],
  ],
  'with an empty value, which is none': [['validate-only=""'], ['validate-only = ""']],
  'with parameters, which mean nothing to it': [['validate-only; x=1'], ['validate-only;x="a,b;c";;y']],
  'among empty elements and spaces': [[' , ,validate-only , '], ['\tvalidate-only\t']],
  'beside quoted text that has commas and quotes': [['foo="a, \\"b\\", c"; d="\\\\", validate-only']],
  'the first of two, whatever the second is': [['validate-only, validate-only=true']],
  'on a line beside others that cannot be read': [['a="', 'validate-only', '"']],
};

const notUnderstood: typeof understood = {
  'a value': [['validate-only=true'], ['validate-only=1'], ['validate-only="false"'], ['Validate-Only = x']],
  'another name that begins so': [
    ['validate-only-please'],
    ['validate-onlyy'],
    ['VALIDATE-ONLY.'],
    ['validate-only*=1'],
  ],
  'the first of two': [['validate-only=true, validate-only']],
  'beside a right one': [['validate-only, validate-only-please']],
  'a parameter of another preference': [
    ['respond-async; validate-only'],
    ['foo=1;a;Validate-Only=x'],
    ['foo; validate-only-please'],
  ],
  'no preference at all': [['validate-only='], ['"validate-only"'], ['validate-only true'], ['validate-only:1']],
  'in a line that cannot be read': [['foo="a, validate-only'], ['validate-only; x="'], ['x y, validate-only']],
};

describe('the preference of a request (RFC 7240, D-36)', () => {
  it.each(Object.entries(understood))('is a dry run: %s', (_, headers) => {
    for (const lines of headers) expect([lines, preferenceIn(lines)]).toEqual([lines, 'validate-only']);
  });

  it.each(Object.entries(notUnderstood))('is refused, and nothing executed: %s', (_, headers) => {
    for (const lines of headers) expect([lines, preferenceIn(lines)]).toEqual([lines, 'notUnderstood']);
  });

  it.each([
    [[]],
    [['']],
    [[' , ,']],
    [['respond-async, wait=10; x=y, handling=lenient']],
    [['foo="validate-only"']],
    [['return=validate-only']],
    [['dry-validate-only']],
    [['x y z']],
    [['foo="unfinished']],
  ])('is none of ours: %j', (lines) => {
    expect(preferenceIn(lines)).toBe('none');
  });

  const token = fc.stringMatching(/^[a-z!#$%&'*+.^_`|~-]{1,12}$/).filter((name) => !name.startsWith('validate-only'));
  const quoted = fc.stringMatching(/^[\t !#-[\]-~]{0,12}$/).map((text) => `"${text}"`);
  const word = fc.oneof(
    token,
    quoted,
    fc.stringMatching(/^[ -~]{0,8}$/).map((text) => JSON.stringify(text)),
  );
  const space = fc.constantFrom('', ' ', '\t', '  ');
  const pair = fc
    .tuple(token, fc.option(fc.tuple(space, space, word), { nil: undefined }))
    .map(([name, rest]) => (rest ? `${name}${rest[0]}=${rest[1]}${rest[2]}` : name));
  const parameters = fc.array(fc.tuple(space, space, fc.oneof(pair, fc.constant(''))), { maxLength: 3 });
  const withParameters = (head: fc.Arbitrary<string>) =>
    fc.tuple(head, parameters).map(([text, all]) => text + all.map(([a, b, each]) => `${a};${b}${each}`).join(''));
  const other = withParameters(pair);
  const ours = withParameters(fc.mixedCase(fc.constant('validate-only')));
  /** Preferences as a client may write them: in several lines, with empty elements and spaces between them. */
  const written = (all: readonly string[]) =>
    fc
      .tuple(fc.array(fc.constantFrom(',', ' , ', ',\t,', '\n'), { minLength: all.length, maxLength: all.length }))
      .map(([between]) =>
        all
          .map((each, at) => each + (at + 1 < all.length ? between[at] : ''))
          .join('')
          .split('\n'),
      );
  const among = (one: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.array(other, { maxLength: 4 }), one, fc.array(other, { maxLength: 4 }))
      .chain(([before, middle, after]) => written([...before, middle, ...after]));

  it('is found in every spelling that RFC 7240 allows', () => {
    fc.assert(fc.property(among(ours), (lines) => preferenceIn(lines) === 'validate-only'));
  });

  it('is never taken from preferences of others', () => {
    fc.assert(
      fc.property(
        fc.array(other, { minLength: 1, maxLength: 6 }).chain(written),
        (lines) => preferenceIn(lines) === 'none',
      ),
    );
  });

  it('is not executed if it begins with its name', () => {
    const almost = fc
      .tuple(
        fc.mixedCase(fc.constant('validate-only')),
        fc.oneof(
          token,
          word.map((text) => `=${text}`),
        ),
      )
      .map(([name, rest]) => name + rest);
    fc.assert(fc.property(among(almost), (lines) => preferenceIn(lines) !== 'none'));
  });

  it('executes no text in which its name stands alone, and never throws', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), fc.nat(3), (texts, at) => {
        expect(() => preferenceIn(texts)).not.toThrow();
        const lines = texts.toSpliced(at, 0, 'validate-only');
        expect(preferenceIn(lines)).not.toBe('none');
      }),
    );
  });
});

describe('a request that asks for a dry run', () => {
  let world: World;
  let session: TestSession;
  let colleague: TestUser;
  let master: TestUser;
  beforeEach(async () => {
    world = createWorld();
    const company = world.openCompany();
    master = await world.addUser(company, { role: 'master' });
    colleague = await world.addUser(company);
    session = await world.logIn(master);
  });

  const suspend = (...lines: readonly string[]) =>
    world.call(suspendUser, {
      session,
      input: { userId: colleague.userId, proof: { confirmationPassword: master.confirmationPassword } },
      headerLines: { Prefer: lines },
    });
  const stateOf = () =>
    world.items(`USER#${colleague.companyId}`).find(({ userId }) => userId === colleague.userId)?.['serviceState'];

  it.each([
    [['Validate-Only']],
    [['validate-only; x=1']],
    [['wait=5', 'validate-only']],
    [['return=minimal, validate-only']],
  ])('is checked and not executed, and says so: %j', async (lines) => {
    const answer = await suspend(...lines);
    expect([answer.status, answer.headers['Preference-Applied']]).toEqual([200, 'validate-only']);
    expect(answer.body.changes).toEqual(expect.any(Array));
    expect(stateOf()).toBe('usable');
  });

  it.each([
    [['validate-only=true']],
    [['validate-only-please']],
    [['respond-async; validate-only']],
    [['wait=5', '"validate-only"']],
  ])('is refused where it is not understood: request.preferenceInvalid, %j', async (lines) => {
    const before = world.items();
    const answer = await suspend(...lines);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.preferenceInvalid']);
    expect(answer.headers).not.toHaveProperty('Preference-Applied');
    expect(world.items()).toEqual(before);
  });

  it('is executed with unknown preferences, which are ignored', async () => {
    const answer = await suspend('respond-async', 'wait=10');
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('Preference-Applied');
    expect(stateOf()).toBe('suspended');
  });

  it('states on refusals too that nothing was executed', async () => {
    const input = { loginId: master.loginId, loginPassword: 'Chigau1aa' };
    const answer = await world.call(logIn, { input, validateOnly: true });
    expect([answer.status, answer.headers['Preference-Applied']]).toEqual([401, 'validate-only']);
  });

  it.each(['validate-only', 'validate-only=true'])('is a read like any other with a GET: %s', async (preference) => {
    const answer = await world.call(getHome, { session, headers: { Prefer: preference } });
    expect(answer.status).toBe(200);
    expect(answer.body.user.userId).toBe(master.userId);
    expect(answer.headers).not.toHaveProperty('Preference-Applied');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeCompany } from '../../../functions/bank/close-company.ts';
import { handler as listCompanies } from '../../../functions/bank/list-companies.ts';
import { handler as resumeCompany } from '../../../functions/bank/resume-company.ts';
import { handler as suspendCompany } from '../../../functions/bank/suspend-company.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});

type Input = Readonly<Record<string, unknown>>;
const list = async (input: Input) => world.call(listCompanies, { input });
const namesOf = async (input: Input) => (await list(input)).body.items.map(({ name }: { name: string }) => name);

/** Every page of a list; each but the last is full. */
async function paged(input: Input, limit: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const answer = await list({ ...input, limit, ...(cursor && { cursor }) });
    expect(answer).toMatchObject({ status: 200, roundTrips: 2 });
    cursor = answer.body.cursor;
    if (cursor) expect(answer.body.items).toHaveLength(limit);
    names.push(...answer.body.items.map(({ name }: { name: string }) => name));
  }
  return names;
}

describe('list-companies with filters', () => {
  beforeEach(() => {
    world.openCompany({ name: '株式会社青葉', nameKana: 'アオバ' });
    world.openCompany({ name: '青葉商事', nameKana: 'アオバシヨウジ', loginMethod: 'certificate' });
    world.openCompany({ name: '若葉', nameKana: 'ワカバ', state: 'suspended' });
    world.openCompany({ name: '青葉物産', nameKana: 'アオバブツサン', state: 'closed', loginMethod: 'certificate' });
    world.openCompany({ name: '紅葉', nameKana: 'モミジ', loginMethod: 'certificate' });
  });

  it('finds the contracts of a state, of a login method, and of both, in the order of opening', async () => {
    expect(await namesOf({ state: 'usable' })).toEqual(['株式会社青葉', '青葉商事', '紅葉']);
    expect(await namesOf({ state: 'suspended' })).toEqual(['若葉']);
    expect(await namesOf({ loginMethod: 'certificate' })).toEqual(['青葉商事', '紅葉', '青葉物産']);
    expect(await namesOf({ state: 'closed', loginMethod: 'certificate' })).toEqual(['青葉物産']);
    expect(await namesOf({ state: 'closed', loginMethod: 'password' })).toEqual([]);
  });

  it('finds those whose name begins so, in the order of names, together with the other filters', async () => {
    expect(await namesOf({ name: '青葉' })).toEqual(['株式会社青葉', '青葉商事', '青葉物産']);
    expect(await namesOf({ name: 'あおば' })).toEqual(['株式会社青葉', '青葉商事', '青葉物産']);
    expect(await namesOf({ name: '㈱青葉', loginMethod: 'certificate' })).toEqual(['青葉商事', '青葉物産']);
    expect(await namesOf({ name: '青葉', state: 'usable', loginMethod: 'password' })).toEqual(['株式会社青葉']);
  });

  it('answers full pages across lists, and nothing twice', async () => {
    for (let count = 0; count < 4; count += 1) world.openCompany({ name: `青葉${count}号` });
    for (const input of [{}, { loginMethod: 'certificate' }, { name: '青葉' }, { state: 'usable' }])
      for (const limit of [1, 2, 3])
        expect(await paged(input, limit), JSON.stringify(input)).toEqual(await namesOf(input));
  });

  it('follows a contract through its states', async () => {
    const { companyId } = world.openCompany({ name: '白樺' });
    const states = async () => {
      const answers = await Promise.all(['usable', 'suspended', 'closed'].map((state) => namesOf({ state })));
      return ['usable', 'suspended', 'closed'].filter((_state, index) => answers[index]?.includes('白樺'));
    };
    expect(await states()).toEqual(['usable']);
    await world.call(suspendCompany, { input: { companyId } });
    expect(await states()).toEqual(['suspended']);
    await world.call(resumeCompany, { input: { companyId } });
    expect(await states()).toEqual(['usable']);
    await world.call(closeCompany, { input: { companyId } });
    expect(await states()).toEqual(['closed']);
  });

  it('shows no contract whose record says something else', async () => {
    const { companyId } = world.openCompany({ name: '白樺' });
    const [stored] = world.items(`COMPANY#${companyId}`);
    if (!stored) throw new Error('there is a company');
    world.engine.put({ ...stored, foundBy: [] });
    expect(await namesOf({ name: '白樺' })).toEqual([]);
  });

  it('refuses a name without letters and digits, an unknown state, and a cursor of another filter', async () => {
    expect((await list({ name: '・' })).body.errors).toMatchObject([{ path: 'name', code: 'name.form' }]);
    expect((await list({ state: 'open' })).body.errors).toMatchObject([{ path: 'state', code: 'field.choice' }]);
    const { cursor } = (await list({ state: 'usable', limit: 1 })).body;
    expect((await list({ state: 'closed', limit: 1, cursor })).body.code).toBe('request.cursorInvalid');
  });
});

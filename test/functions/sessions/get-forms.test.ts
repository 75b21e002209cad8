import { describe, expect, it } from 'vitest';
import { handler as closeService } from '../../../functions/bank/close-service.ts';
import { handler as getForms } from '../../../functions/sessions/get-forms.ts';
import { errorStatus } from '../../../shared/domain/errors.ts';
import { isProfileName, type ProfileName, profiles } from '../../../shared/profiles/profiles.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { createWorld } from '../../world.ts';

async function forms(profile: ProfileName, contract: Partial<Company> = {}, language = 'ja') {
  const world = createWorld({ profile });
  const company = world.openCompany(contract);
  const session = await world.logIn(await world.addUser(company), { steps: ['changePasswords'] });
  const answer = await world.call(getForms, { session, headers: { 'Accept-Language': language } });
  expect([answer.status, answer.roundTrips]).toEqual([200, 1]);
  const { body } = answer;
  const boxes = body.rights.flatMap((group: { boxes: { code: string }[] }) => group.boxes);
  const box = (code: string) => boxes.find((each: { code: string }) => each.code === code);
  const codes = (list: readonly { code: string }[]): string[] => list.map(({ code }) => code);
  return { body, boxes, box, codes };
}
const single = { version: 1, modes: { transfer: 'single' as const }, selfApproval: true };

describe('get-forms', () => {
  it('shows the form of rights in the words of the bank, options after their rights (A9)', async () => {
    const { body, box, codes } = await forms('tohoku');
    expect(body.rights.map(({ title }: { title: string }) => title)).toEqual([
      ...['振込振替', '総合振込', '給与・賞与振込', '口座振替種類', '税金・各種料金の払込み', '承認'],
      ...['全操作履歴照会', 'でんさいネット'],
    ]);
    expect(codes(body.rights[0].boxes)).toEqual([
      ...['transfer.request.preRegistered', 'transfer.request.userRegistered'],
      ...['transfer.request.userRegistered.sameDay', 'transfer.request.newAccount'],
      ...['transfer.request.newAccount.sameDay', 'transfer.viewAll'],
    ]);
    expect(box('transfer.request.newAccount.sameDay')).toEqual({
      code: 'transfer.request.newAccount.sameDay',
      label: '当日',
      allows: '新規口座指定（当日）による振込振替が可能（新規口座指定（予約）のオプション）',
      parent: 'transfer.request.newAccount',
    });
    expect(box('history.others')?.allows).toBe('企業内の他の利用者の操作履歴の照会が可能');
  });

  it('says what a right allows in the mode of the company, and in the other (A9-20…A9-27)', async () => {
    const code = 'transfer.request.preRegistered';
    const without = '事前登録口座による振込振替が可能\n事前登録口座による振込振替の照会・取消が可能';
    const within =
      '事前登録口座による振込振替データの作成・編集・削除・照会が可能(自身が依頼者/承認者となっている振込振替データのみ編集・削除・照会が可能)';
    const open = await forms('seven');
    expect(open.box(code)).toMatchObject({
      allows: without,
      variants: [
        { approval: false, allows: without },
        { approval: true, allows: within },
      ],
    });
    expect(open.box('approval.transfer')).toBeUndefined();
    const approved = await forms('seven', { approval: single });
    expect(approved.box(code)).toMatchObject({ allows: within });
    expect(approved.box('approval.transfer')).toMatchObject({ label: '振込振替' });
    expect(approved.body.approval).toMatchObject({ selfApproval: true });
    expect(approved.body.approval.services[0]).toEqual({
      ...{ code: 'transfer', label: '振込振替', mode: 'single' },
      modes: [
        { code: 'none', label: '承認なし' },
        { code: 'single', label: 'シングル承認' },
        { code: 'doubleUnordered', label: 'ダブル承認(順序なし)' },
        { code: 'doubleOrdered', label: 'ダブル承認(順序あり)' },
      ],
    });
    // 総合振込 cannot do without approval (A6-3)
    expect(approved.codes(approved.body.approval.services[1].modes)).not.toContain('none');
  });

  it('shows nothing that the bank does not offer or the contract lacks', async () => {
    const hokuyo = await forms('hokuyo');
    expect(hokuyo.codes(hokuyo.boxes)).toEqual(['history.others', 'densai.link', 'foreignExchange.link']);
    expect(hokuyo.body).toMatchObject({ limits: { user: [], account: [], company: [] }, approval: { services: [] } });
    const seven = await forms('seven');
    expect(seven.codes(seven.body.services)).toEqual([
      ...['enquiry', 'transfer', 'bulkTransfer', 'payroll', 'accountDebit'],
    ]);
    expect(seven.codes(seven.body.limits.user)).not.toContain('payment');
    const wages = await forms('standard', { features: ['payroll'] });
    expect(wages.body.limits).toEqual({
      user: [
        { code: 'salary', label: '給与振込' },
        { code: 'bonus', label: '賞与振込' },
      ],
      account: [],
      company: [
        { code: 'salary', label: '給与振込' },
        { code: 'bonus', label: '賞与振込' },
      ],
    });
    expect(new Set(wages.codes(wages.boxes).map((code) => code.split('.')[0]))).toEqual(
      new Set(['payroll', 'approval', 'history']),
    );
    expect(wages.body.services).toContainEqual(
      expect.objectContaining({ code: 'transfer', label: '振込振替', inContract: false }),
    );
  });

  it('says when each service is open today, closures of the bank included (A1-4, A1-5)', async () => {
    const world = createWorld({ profile: 'tohoku' });
    const session = await world.logIn(await world.addUser(world.openCompany()));
    const input = { service: 'densai', from: '2026-04-01T12:00:00+09:00', until: '2026-04-01T13:00:00+09:00' };
    expect((await world.call(closeService, { host: 'bank', input })).status).toBe(201);
    const { body } = await world.call(getForms, { session });
    const open = (code: string) =>
      body.services
        .find((service: { code: string }) => service.code === code)
        .open.map(({ from, until }: { from: string; until: string }) => [from, until]);
    const at = (time: string) => `2026-04-01T${time}:00+09:00`;
    expect(open('transfer')).toEqual([[at('00:00'), '2026-04-02T00:00:00+09:00']]);
    expect(open('payment')).toEqual([[at('00:00'), at('23:30')]]);
    expect(open('densai')).toEqual([
      [at('09:00'), at('12:00')],
      [at('13:00'), at('21:00')],
    ]);
  });

  it('has the rows of limits of the manuals (A6-4, A6-5, A8-16, D-31)', async () => {
    const { body, codes } = await forms('standard');
    expect(codes(body.limits.user)).toHaveLength(7);
    expect(codes(body.limits.account)).toEqual(['transferTotal', 'transferDesignated', 'transferPreRegistered']);
    expect(codes(body.limits.company)).toEqual(['bulkTransfer', 'salary', 'bonus', 'accountDebit']);
  });

  it('has the states in the words of the screens, the questions, patterns and every refusal', async () => {
    const { body } = await forms('tohoku');
    expect(body.states.certificate).toContainEqual({ code: 'expired', label: '有効期限切れ' });
    expect(body.states.user).toContainEqual({ code: 'usable', label: '利用可能' });
    expect(body.secretQuestions.length).toBeGreaterThanOrEqual(10);
    expect((await forms('seven')).body.secretQuestions).toEqual([]);
    expect(body.fees.patterns).toHaveLength(4);
    expect(body.refusals).toHaveLength(Object.keys(errorStatus).length);
    expect(body.refusals).toContainEqual({
      ...{ code: 'user.lastAdministrator', status: 409, title: '最後の管理者です' },
    });
  });

  it('speaks English where that is asked for (D-25)', async () => {
    const { body, box } = await forms('standard', {}, 'en');
    expect(box('payment.pay')).toEqual({
      code: 'payment.pay',
      label: 'Pay',
      allows: 'Pay taxes and charges, and view payments.',
    });
    expect(JSON.stringify(body)).not.toMatch(/[ぁ-んァ-ン一-龠]/);
  });

  it.each(Object.keys(profiles).filter(isProfileName))('is the form of %s', async (name) => {
    const { codes, boxes } = await forms(name, { approval: single });
    expect(codes(boxes).toSorted()).toEqual([...profiles[name].permissions].sort());
  });
});

import { describe, expect, test } from 'vitest';
import { fieldErrors } from '../../shared/domain/field-errors.ts';
import { isShown, NoticeBody, NoticeTitle, periodErrors, unreadNotices } from '../../shared/domain/notice-rules.ts';

const now = new Date('2026-11-21T00:00:00.000Z');
const [before, at, after] = [
  '2026-11-20T23:59:59.999Z',
  '2026-11-21T00:00:00.000Z',
  '2026-11-21T00:00:00.001Z',
] as const;

describe('notices of the bank (A5-14)', () => {
  test.each([
    [{ from: before }, true],
    [{ from: at }, true],
    [{ from: after }, false],
    [{ from: before, until: after }, true],
    [{ from: before, until: at }, true],
    [{ from: before, until: before }, false],
    [{ from: after, until: after }, false],
  ])('%j is shown now: %s', (period, shown) => expect(isShown({ noticeId: 'N', ...period }, now)).toBe(shown));

  test('those not read and shown now come newest first', () => {
    const notices = [
      { noticeId: 'old', from: '2026-11-01T00:00:00.000Z' },
      { noticeId: 'new', from: '2026-11-20T00:00:00.000Z' },
      { noticeId: 'read', from: '2026-11-19T00:00:00.000Z' },
      { noticeId: 'middle', from: '2026-11-10T00:00:00.000Z' },
      { noticeId: 'future', from: after },
      { noticeId: 'over', from: '2026-11-01T00:00:00.000Z', until: before },
    ];
    const ids = (all: typeof notices) =>
      unreadNotices(all, [{ noticeId: 'read' }], now).map(({ noticeId }) => noticeId);
    expect(ids(notices)).toEqual(['new', 'middle', 'old']);
    expect(ids(notices.toReversed())).toEqual(['new', 'middle', 'old']);
  });

  test('of those from one instant the later published comes first', () => {
    const notices = ['01A', '01C', '01B'].map((noticeId) => ({ noticeId, from: at }));
    expect(unreadNotices(notices, [], now).map(({ noticeId }) => noticeId)).toEqual(['01C', '01B', '01A']);
  });

  test('a period ends after its start and after now', () => {
    const [start, end] = [new Date('2026-11-25T00:00:00Z'), new Date('2026-12-01T00:00:00Z')];
    const refused = [{ path: 'until', code: 'notice.period' }];
    expect(periodErrors({ from: start }, now)).toEqual([]);
    expect(periodErrors({ from: start, until: end }, now)).toEqual([]);
    expect(periodErrors({ from: end, until: start }, now)).toEqual(refused);
    expect(periodErrors({ from: end, until: end }, now)).toEqual(refused);
    const past = new Date('2026-11-01T00:00:00Z');
    expect(periodErrors({ from: past, until: new Date(after) }, now)).toEqual([]);
    expect(periodErrors({ from: past, until: now }, now)).toEqual(refused);
    expect(periodErrors({ from: past, until: new Date(before) }, now)).toEqual(refused);
  });
});

describe('the texts of a notice', () => {
  const title = (given: string) => errorsOf(NoticeTitle.safeParse({ ja: given, en: 'Maintenance' }), given);
  const body = (given: string) => errorsOf(NoticeBody.safeParse({ ja: given, en: 'Closed on Sunday.' }), given);
  const errorsOf = (result: ReturnType<typeof NoticeTitle.safeParse>, ja: string) =>
    result.success ? [] : fieldErrors(result.error, { ja, en: '' });
  const titleForm = [{ path: 'ja', code: 'notice.titleForm', params: { maximum: 80 } }];
  const bodyForm = [{ path: 'ja', code: 'notice.bodyForm', params: { maximum: 4000 } }];

  test('a title is one line of at most eighty characters', () => {
    for (const given of ['システムメンテナンスのお知らせ', '𠮷'.repeat(80), ' a']) expect(title(given)).toEqual([]);
    const refused = ['', ' ', '　', 'あ'.repeat(81), '二行\nの題', '題\u2028', '題\u2029', '題\u202e', '題\u0000'];
    for (const given of refused) expect(title(given), JSON.stringify(given)).toEqual(titleForm);
  });

  test('a body is paragraphs of at most four thousand characters, line breaks included', () => {
    for (const given of ['一行目\n\n三行目', 'あ'.repeat(4000), `${'あ'.repeat(3999)}\n`])
      expect(body(given)).toEqual([]);
    const refused = ['', '\n \n', 'あ'.repeat(4001), `${'あ'.repeat(4000)}\n`, '一\r\n二', '一\u2028二', '一\u200b'];
    for (const given of refused) expect(body(given), JSON.stringify(given)).toEqual(bodyForm);
  });

  test('both languages are required, and no third', () => {
    for (const schema of [NoticeTitle, NoticeBody]) {
      expect(schema.safeParse({ ja: '題' }).success).toBe(false);
      expect(schema.safeParse({ en: 'title' }).success).toBe(false);
      expect(schema.safeParse({ ja: '題', en: 'title', fr: 'titre' }).success).toBe(false);
    }
  });

  test('are kept in NFC', () => {
    expect(NoticeTitle.parse({ ja: 'か\u3099', en: 'e\u0301' })).toEqual({ ja: 'が', en: 'é' });
  });
});

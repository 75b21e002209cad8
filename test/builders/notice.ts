import { type Notice, noticeItem } from '../../shared/table/notices.ts';
import type { WorldBase } from '../world.ts';

/** Writes a notice to everybody that is shown now and not at login. */
export function publishNotice({ engine, now, random }: WorldBase, overrides: Partial<Notice> = {}): Notice {
  const notice: Notice = {
    noticeId: random.ulid(now()),
    audience: 'ALL',
    title: { ja: 'システムメンテナンスのお知らせ', en: 'Maintenance' },
    body: { ja: 'サービスを休止します。', en: 'The service will rest.' },
    from: now().toISOString(),
    atLogin: false,
    createdAt: now().toISOString(),
    ...overrides,
  };
  engine.put({ ...notice, ...noticeItem.key(notice.audience, notice.noticeId) });
  return notice;
}

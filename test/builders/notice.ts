import { everyAudience, everybody, type Notice, noticeItem } from '../../shared/table/notices.ts';
import type { WorldBase } from '../world.ts';

/** Writes a notice to everybody, in all its copies, that is shown now but not at login. */
export function publishNotice({ engine, now, random }: WorldBase, overrides: Partial<Notice> = {}): Notice {
  const notice: Notice = {
    noticeId: random.ulid(now()),
    audience: everybody,
    title: { ja: 'システムメンテナンスのお知らせ', en: 'Maintenance' },
    body: { ja: 'サービスを休止します。', en: 'The service will rest.' },
    from: now().toISOString(),
    atLogin: false,
    createdAt: now().toISOString(),
    ...overrides,
  };
  for (const audience of notice.audience === everybody ? everyAudience : [notice.audience])
    engine.put({ ...notice, audience, ...noticeItem.key(audience, notice.noticeId) });
  return notice;
}

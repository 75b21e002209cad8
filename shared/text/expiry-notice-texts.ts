import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Bilingual } from './language.ts';

/** The notice of an expiring certificate (A11-10); `daysLeft` is 0 on the last day and negative after it. */
export function expiryNoticeTexts(notAfter: Date, daysLeft: number): { title: Bilingual; body: Bilingual } {
  const title = { ja: '電子証明書の有効期限のお知らせ', en: 'Your certificate expires' };
  const [ja, en] = [formatJapanese(notAfter), formatEnglish(notAfter)];
  if (daysLeft < 0) {
    return {
      title,
      body: {
        ja: `電子証明書の有効期限が切れました（${ja}）。失効のうえ、新たに取得してください。`,
        en: `Your certificate expired on ${en}. It must be revoked and a new one acquired.`,
      },
    };
  }
  const left = daysLeft === 0 ? '本日' : `あと${daysLeft}日`;
  const inDays = daysLeft === 0 ? 'today' : `in ${daysLeft} day${daysLeft === 1 ? '' : 's'}`;
  return {
    title,
    body: {
      ja: `電子証明書の有効期限は${left}です（${ja}まで）。期限までに更新してください。`,
      en: `Your certificate expires ${inDays} (${en}). Please renew it before then.`,
    },
  };
}

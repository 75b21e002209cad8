import type { IssuedCertificate } from '../../../../shared/domain/issued-certificate.ts';

/** The result as the manuals' screen CCHK007 shows it (A11-6, A11-30). */
export function describeResult(
  { subject, serialNumber, notAfter }: IssuedCertificate,
  files: readonly string[],
): string {
  return `電子証明書の発行が完了しました。
* 電子証明書を有効にするには、.p12 をブラウザまたはOSに取り込み、一度全てのブラウザを閉じてください。
* 電子証明書の有効期限は、発行後1年間です。
* 有効期間満了の40日前に、ログイン後のトップページおよび電子メールでお知らせします。

証明書情報
Organization = ${subject.O}
Organization Unit = ${subject.OU}
Common Name = ${subject.CN}

証明書シリアル番号 : ${serialNumber}
証明書有効期限 : ${inJapan(notAfter)}

${files.join('\n')}`;
}

function inJapan(instant: string): string {
  const parts = new Intl.DateTimeFormat('ja-JP', {
    timeZone: 'Asia/Tokyo',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}年${part('month')}月${part('day')}日${part('hour')}時${part('minute')}分${part('second')}秒`;
}

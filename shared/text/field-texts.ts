import type { Bilingual } from './language.ts';

/** The words of each field code; blanks are filled from the error's params. */
export const fieldTexts = {
  'field.required': { ja: '入力してください。', en: 'This field is required.' },
  'field.type': { ja: 'データの型が正しくありません。', en: 'The value has the wrong type.' },
  'field.choice': { ja: '選択肢の中から指定してください。', en: 'Please give one of the allowed values.' },
  'field.tooLong': { ja: '{maximum}以内で入力してください。', en: 'At most {maximum} are allowed.' },
  'field.tooShort': { ja: '{minimum}以上で入力してください。', en: 'At least {minimum} are needed.' },
  'field.tooLarge': { ja: '{maximum}以下の値を入力してください。', en: 'The value may be at most {maximum}.' },
  'field.tooSmall': { ja: '{minimum}以上の値を入力してください。', en: 'The value must be at least {minimum}.' },
  'field.unknown': { ja: 'この項目は指定できません。', en: 'There is no such field.' },
  'field.repeated': { ja: 'この項目は一度だけ指定してください。', en: 'Please give this field only once.' },
  'field.format': { ja: '形式が正しくありません。', en: 'The form is not right.' },
  'field.mismatch': { ja: '2ヶ所に同じものを入力してください。', en: 'The two entries differ.' },
  'body.unexpected': { ja: 'この操作では本文を送信できません。', en: 'This operation takes no body.' },
  'json.syntax': { ja: 'JSONとして読み取れません。', en: 'This is not JSON.' },
  'json.encoding': { ja: '文字コードが正しくありません。', en: 'The text is not well-formed Unicode.' },
  'json.depth': { ja: '入れ子が深すぎます。', en: 'The nesting is too deep.' },
  'json.proto': { ja: 'この名前の項目は指定できません。', en: 'A field of this name is not accepted.' },
  'json.duplicate': { ja: '同じ名前の項目が重複しています。', en: 'The field is given twice.' },
  'loginId.form': {
    ja: '半角英数字6文字以上12文字以内で入力してください。',
    en: 'Please enter 6 to 12 half-width letters and digits.',
  },
  'loginId.mixRequired': { ja: '英字と数字を両方使用してください。', en: 'Please use both letters and digits.' },
  'password.form': {
    ja: '半角英数字6文字以上12文字以内で入力してください。英字は大文字と小文字が区別されます。',
    en: 'Please enter 6 to 12 half-width letters and digits; capitals count.',
  },
  'password.tooShort': {
    ja: '{minimum}文字以上で入力してください。',
    en: 'Please enter at least {minimum} characters.',
  },
  'password.mixRequired': { ja: '英字と数字を両方使用してください。', en: 'Please use both letters and digits.' },
  'password.sameAsLoginId': {
    ja: 'ログインIDとは異なる文字列を入力してください。',
    en: 'The password must differ from the login ID.',
  },
  'password.sameAsOther': {
    ja: 'ログインパスワードと確認用パスワードには異なる文字列を入力してください。',
    en: 'Login password and confirmation password must differ.',
  },
  'password.sameAsBefore': {
    ja: '現在のパスワードとは異なる文字列を入力してください。',
    en: 'The new password must differ from the current one.',
  },
  'password.containsLoginId': {
    ja: 'ログインIDを含む、または逆に並べたパスワードは使用できません。',
    en: 'The password may not contain the login ID, forwards or backwards.',
  },
  'password.containsCompanyName': {
    ja: '企業名を含むパスワードは使用できません。',
    en: "The password may not contain the company's name.",
  },
  'password.sequence': {
    ja: '連続・繰り返しの文字列は使用できません。',
    en: 'Sequences and repetitions cannot be used.',
  },
  'password.common': { ja: '推測されやすいパスワードは使用できません。', en: 'This password is too easy to guess.' },
  'otp.form': { ja: '半角数字6桁で入力してください。', en: 'Please enter six half-width digits.' },
  'contractId.form': { ja: '半角数字11桁で入力してください。', en: 'Please enter eleven half-width digits.' },
  'email.form': {
    ja: '半角英数字記号4文字以上64文字以内のメールアドレスを入力してください。「@」の前の先頭・末尾のピリオドや連続するピリオド、先頭のハイフンは使用できません。',
    en: 'Please enter an e-mail address of 4 to 64 half-width characters. The part before @ cannot begin or end with a dot, hold two dots in a row, or begin with a hyphen.',
  },
  'userName.form': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'companyName.form': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'companyNameKana.form': {
    ja: 'カナ・英大文字・数字・記号60文字以内で入力してください。',
    en: 'Please enter at most 60 katakana, capitals, digits and signs.',
  },
  'accountName.form': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'account.branchForm': {
    ja: '支店番号を半角数字3桁で入力してください。',
    en: 'Please enter the branch as three digits.',
  },
  'account.numberForm': {
    ja: '口座番号を半角数字7桁で入力してください。',
    en: 'Please enter the account number as seven digits.',
  },
  'account.unknown': { ja: 'ご契約の口座から選択してください。', en: 'This is not an account of the contract.' },
  'account.exceedsGranter': {
    ja: 'ご自身が利用できない口座は設定できません。',
    en: 'You can grant only accounts you may use yourself.',
  },
  'amount.form': {
    ja: '金額を桁数の範囲内の整数で入力してください。',
    en: 'Please enter whole yen within the allowed digits.',
  },
  'limit.form': { ja: '1～100の整数で指定してください。', en: 'Please give a whole number from 1 to 100.' },
  'limit.exceedsCeiling': {
    ja: 'お届けの上限額{ceiling}円以下で入力してください。',
    en: 'The ceiling filed with the bank is {ceiling} yen.',
  },
  'limit.exceedsGranter': {
    ja: 'ご自身の限度額{maximum}円以下で入力してください。',
    en: 'You can grant at most your own limit, {maximum} yen.',
  },
  'permission.repeated': { ja: '同じ権限が重複しています。', en: 'The right is given twice.' },
  'permission.notOffered': { ja: 'この権限は取り扱っていません。', en: 'The bank does not offer this right.' },
  'permission.parentMissing': {
    ja: '当日扱いには、対応する予約の権限も必要です。',
    en: 'The same-day option needs the right it is an option of.',
  },
  'permission.exceedsGranter': {
    ja: 'ご自身がお持ちでない権限は付与できません。',
    en: 'You can grant only rights you hold yourself.',
  },
  'id.form': { ja: 'IDの形式が正しくありません。', en: 'The ID is not well-formed.' },
  'serialNumber.form': { ja: 'シリアル番号の形式が正しくありません。', en: 'The serial number is not well-formed.' },
  'serialNumber.repeated': {
    ja: '同じシリアル番号がファイル内で重複しています。',
    en: 'The serial number stands in the file already.',
  },
  'serialNumber.inStock': { ja: 'このシリアル番号は登録済みです。', en: 'The serial number is in stock already.' },
  'serialNumber.notInStock': { ja: 'このシリアル番号は登録されていません。', en: 'The serial number is not in stock.' },
  'serialNumber.assigned': {
    ja: 'このトークンは既に企業に割り当てられています。',
    en: 'The token belongs to a company already.',
  },
  'tokenSecret.form': {
    ja: '秘密鍵の形式が正しくありません。{minimum}～{maximum}バイトで、CSVは16進数、PSKCはBase64で指定してください。',
    en: 'The secret must be {minimum} to {maximum} bytes: in hexadecimal in a CSV, in Base64 in a PSKC.',
  },
  'tokenSecret.repeated': {
    ja: '同じ秘密鍵がファイル内で重複しています。',
    en: 'The secret stands in the file already.',
  },
  'tokenFile.header': {
    ja: '1行目には「serialNumber,secret」または「serialNumber,secret,algorithm」を指定してください。',
    en: 'The first line must be serialNumber,secret or serialNumber,secret,algorithm.',
  },
  'tokenFile.columns': {
    ja: '項目数が見出しと異なります。{columns}項目を指定してください。',
    en: 'The line must have the {columns} fields of the header.',
  },
  'tokenFile.quoted': { ja: '引用符は使用できません。', en: 'Quotation marks are not accepted.' },
  'tokenFile.empty': { ja: 'トークンが1件も含まれていません。', en: 'There is no token in the file.' },
  'tokenFile.tooMany': {
    ja: '1回に登録できるトークンは{maximum}件までです。ファイルを分割してください。',
    en: 'At most {maximum} tokens are taken at once. Please split the file.',
  },
  'tokenFile.xml': { ja: 'XMLとして読み取れません。', en: 'This is not XML.' },
  'tokenFile.documentType': {
    ja: '文書型宣言や実体宣言を含むファイルは取り扱っていません。',
    en: 'Files that declare a document type or entities are not taken.',
  },
  'tokenFile.container': {
    ja: 'PSKC（RFC 6030）バージョン1.0のファイルではありません。',
    en: 'This is not a PSKC file (RFC 6030) of version 1.0.',
  },
  'tokenFile.keyPackage': {
    ja: 'KeyPackageの構造が正しくありません。',
    en: 'The KeyPackage is not built as RFC 6030 says.',
  },
  'tokenFile.encrypted': {
    ja: '暗号化されたファイルは取り扱っていません。秘密鍵が平文のファイルを指定してください。',
    en: 'Encrypted files are not taken. Please give one with its secrets in the clear.',
  },
  'tokenFile.notTimeBased': {
    ja: '時刻同期方式（TOTP）のトークンのみ取り扱っています。',
    en: 'Only time-based tokens (TOTP) are taken.',
  },
  'tokenFile.algorithm': {
    ja: 'アルゴリズムにはSHA1、SHA256、SHA512のいずれかを指定してください。',
    en: 'The algorithm must be one of SHA1, SHA256 and SHA512.',
  },
  'tokenFile.digits': {
    ja: '10進数{digits}桁を表示するトークンのみ取り扱っています。',
    en: 'Only tokens that show {digits} decimal digits are taken.',
  },
  'tokenFile.period': {
    ja: '表示の切替間隔が{seconds}秒のトークンのみ取り扱っています。',
    en: 'Only tokens whose codes change every {seconds} seconds are taken.',
  },
  'tokenFile.timeOrigin': {
    ja: '時刻の起点が1970年1月1日（T0=0）のトークンのみ取り扱っています。',
    en: 'Only tokens that count their time from 1 January 1970 (T0 = 0) are taken.',
  },
  'tokenFile.policy': {
    ja: '利用条件（Policy）により、現在ワンタイムパスワードに利用できない鍵です。',
    en: 'The policy of the key does not let it be used for one-time passwords today.',
  },
  'date.form': {
    ja: '実在する日付をYYYY-MM-DDで指定してください。',
    en: 'Please give an existing date as YYYY-MM-DD.',
  },
  'moment.form': {
    ja: '日付をYYYY-MM-DD、または日時をRFC 3339形式（時差付き）で指定してください。',
    en: 'Please give a date as YYYY-MM-DD, or a time in RFC 3339 with an offset.',
  },
  'period.order': { ja: '開始日以降を指定してください。', en: 'The end may not lie before the beginning.' },
  'period.tooLong': {
    ja: '期間は{maximum}日以内で指定してください。',
    en: 'Please give a period of at most {maximum} days.',
  },
  'instant.form': {
    ja: '日時をRFC 3339形式（時差付き）で指定してください。',
    en: 'Please give a time in RFC 3339 with an offset.',
  },
  'notice.titleForm': {
    ja: '{maximum}文字以内の1行で入力してください。制御文字などは使用できません。',
    en: 'Please enter one line of at most {maximum} visible characters.',
  },
  'notice.bodyForm': {
    ja: '{maximum}文字以内で入力してください。改行以外の制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters and line breaks.',
  },
  'notice.period': {
    ja: '掲載終了日時は、掲載開始日時と現在より後にしてください。',
    en: 'The notice must end after it begins, and after now.',
  },
  'notice.companyMissing': {
    ja: '利用者あてのお知らせには企業も指定してください。',
    en: 'A notice to a user names the company too.',
  },
  'time.form': { ja: '時刻をHH:MMで指定してください。', en: 'Please give a time of day as HH:MM.' },
} as const satisfies Readonly<Record<string, Bilingual>>;

export type FieldCode = keyof typeof fieldTexts;

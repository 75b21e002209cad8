import type { ErrorCode } from '../domain/errors.ts';
import type { AskWhom } from '../domain/user-rules.ts';
import type { Bilingual } from './language.ts';

/**
 * The texts of one refusal. A sentence is omitted if the refusal's details do not fill its `{blank}`. `ask` names whom
 * to ask, unless the details do.
 */
export interface ErrorText {
  readonly title: Bilingual;
  readonly detail: Bilingual;
  /** Replaces `detail` for a `reason` given in the refusal's details. */
  readonly reasons?: Readonly<Record<string, Bilingual>>;
  readonly ask?: AskWhom;
}

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** The texts of every refusal, with what to do about it; complete by type (D-25, X-6). */
export const errorTexts: Readonly<Record<ErrorCode, ErrorText>> = {
  'request.invalid': {
    title: words('入力内容に誤りがあります', 'The input is invalid'),
    detail: words(
      '各項目のエラーをご確認のうえ、入力し直してください。',
      'Please correct the fields listed in errors and try again.',
    ),
  },
  'request.malformed': {
    title: words('リクエストを読み取れません', 'The request body cannot be read'),
    detail: words(
      '本文をUTF-8の正しいJSONで送信してください。',
      'Please send a body of well-formed JSON, encoded in UTF-8.',
    ),
  },
  'request.idempotencyKeyInvalid': {
    title: words('Idempotency-Keyの形式が正しくありません', 'The Idempotency-Key is invalid'),
    detail: words(
      '1文字以上64文字以内の半角英数字記号で指定してください。',
      'Please send 1 to 64 printable ASCII characters.',
    ),
  },
  'request.preferenceInvalid': {
    title: words('Preferヘッダーの内容が正しくありません', 'The Prefer header is invalid'),
    detail: words(
      '内容の確認だけを行う場合は、「Prefer: validate-only」と指定してください。値は付けられません。処理は行われていません。',
      'To check a request without executing it, please send "Prefer: validate-only" without a value. Nothing was executed.',
    ),
  },
  'request.cursorInvalid': {
    title: words('一覧の続きを取得できません', 'The list cannot be continued'),
    detail: words('一覧を最初から取得し直してください。', 'Please read the list again from the beginning.'),
  },
  'request.notFound': {
    title: words('ページが見つかりません', 'Not found'),
    detail: words('ご指定の画面または操作はありません。', 'The requested page or operation does not exist.'),
  },
  'request.methodNotAllowed': {
    title: words('この操作はできません', 'Method not allowed'),
    detail: words('ご指定の方法ではこの操作を行えません。', 'This resource does not support the requested method.'),
  },
  'request.tooLarge': {
    title: words('送信データが大きすぎます', 'The request is too large'),
    detail: words('データを小さくしてから、もう一度送信してください。', 'Please send less data.'),
  },
  'request.unsupportedMediaType': {
    title: words('データの形式に対応していません', 'Unsupported media type'),
    detail: words('application/json（UTF-8）で送信してください。', 'Please send application/json in UTF-8.'),
  },
  'request.inProgress': {
    title: words('同じ操作を処理中です', 'The same operation is still running'),
    detail: words(
      'しばらくお待ちのうえ、結果をご確認ください。',
      'Please wait a moment, then repeat the request to get its result.',
    ),
  },
  'request.idempotencyMismatch': {
    title: words('同じIdempotency-Keyで異なる内容が送信されました', 'The Idempotency-Key was used for another request'),
    detail: words(
      '新しい操作には新しいIdempotency-Keyを指定してください。',
      'Please use a new Idempotency-Key for a new operation.',
    ),
  },
  'request.staleVersion': {
    title: words('他の利用者により内容が変更されています', 'The record has been changed by another user'),
    detail: words(
      '最新の内容をご確認のうえ、もう一度操作してください。',
      'Please check the latest version and try again.',
    ),
  },
  'request.versionRequired': {
    title: words('変更の基となる版の指定が必要です', 'A version is required'),
    detail: words(
      '照会で得たETagをIf-Matchに指定してください。',
      'Please send the ETag of the version you read as If-Match.',
    ),
  },
  'request.conflict': {
    title: words('他の操作と競合しました', 'The data changed while the request was processed'),
    detail: words(
      '最新の状態をご確認のうえ、もう一度操作してください。',
      'Please check the current state and try again.',
    ),
  },
  'request.notAcceptable': {
    title: words('この形式では応答できません', 'The answer is a PDF file'),
    detail: words(
      '印刷用のPDFファイルです。Acceptヘッダーの先頭に「{accept}」を指定してください。',
      'This operation answers a PDF file. Please send "{accept}" as the first type of the Accept header.',
    ),
  },
  'request.tooMany': {
    title: words('操作の回数が多すぎます', 'Too many requests'),
    detail: words('しばらく時間をおいてから、もう一度操作してください。', 'Please wait a while and try again.'),
  },
  'service.closed': {
    title: words('サービス時間外です', 'The service is closed'),
    detail: words(
      'ただいまの時間はご利用いただけません。次のご利用開始は{opensAt}です。',
      'The service is not available now. It opens at {opensAt}.',
    ),
  },
  'service.unavailable': {
    title: words('ただいまご利用いただけません', 'The service is temporarily unavailable'),
    detail: words('しばらく時間をおいてから、もう一度操作してください。', 'Please wait a while and try again.'),
  },
  'service.failed': {
    title: words('システムエラーが発生しました', 'A system error occurred'),
    detail: words(
      '操作結果をご確認ください。解消しない場合はお問い合わせください。',
      'Please check whether the operation took effect. If the problem persists, please report it.',
    ),
    ask: 'bank',
  },
  'session.required': {
    title: words('ログインが必要です', 'Login required'),
    detail: words('ログインしてから操作してください。', 'Please log in first.'),
  },
  'session.expired': {
    title: words('ログインの有効時間が過ぎました', 'The session has expired'),
    detail: words(
      '一定時間操作がなかったか、利用可能時間を超えました。もう一度ログインしてください。',
      'The session was idle too long or reached its maximum length. Please log in again.',
    ),
  },
  'session.ended': {
    title: words('ログインは終了しています', 'The session has ended'),
    detail: words(
      'ログアウト、別の端末からのログイン、または設定変更により終了しました。もう一度ログインしてください。',
      'The session ended because of a logout, a login on another device or a change of settings. Please log in again.',
    ),
  },
  'session.refused': {
    title: words('ログインできません', 'Login refused'),
    detail: words(
      '入力内容をご確認ください。続けて誤った場合は、一定時間または解除されるまでご利用いただけません。お心当たりがない場合は、マスターユーザ、管理者ユーザまたはお取引店にお問い合わせください。',
      'Please check your input. After several failed attempts in a row, login is locked for a time or stopped until it is unlocked. If you did not expect this, please contact your master user, an administrator or your branch.',
    ),
  },
  'session.stepPending': {
    title: words('先に完了が必要な手続きがあります', 'A login step must be completed first'),
    detail: words(
      'ログイン後の手続きを先に完了してください。次の手続きは「{step}」です。',
      'Please complete the login steps first. The next step is: {step}.',
    ),
  },
  'session.stepNotPending': {
    title: words('この手続きは必要ありません', 'This step is not pending'),
    detail: words(
      'すでに完了しているか、現在は行えない手続きです。ホーム画面にお進みください。',
      'The step is already completed or not required. Please continue to the home screen.',
    ),
  },
  'session.wrongHost': {
    title: words('電子証明書によるログインが必要です', 'Login with a certificate is required'),
    detail: words(
      'ID・パスワード方式によるログインはできません。電子証明書ログインをご利用ください。',
      'Login by ID and password is not available to you. Please log in with your certificate.',
    ),
  },
  'certificate.required': {
    title: words('電子証明書が必要です', 'A client certificate is required'),
    detail: words(
      '電子証明書をインストールしたパソコンからご利用ください。',
      'Please use the computer on which your certificate is installed.',
    ),
  },
  'certificate.refused': {
    title: words('この電子証明書はご利用いただけません', 'The certificate is not accepted'),
    detail: words(
      '失効・期限切れ、またはログイン時と異なる電子証明書です。ログインし直すか、新しい電子証明書を取得してください。取得については、マスターユーザ、管理者ユーザまたはお取引店にお問い合わせください。',
      'The certificate is revoked, expired or not the one you logged in with. Please log in again, or acquire a new certificate. Your master user, an administrator or your branch can help with that.',
    ),
  },
  'permission.denied': {
    title: words('操作の権限がありません', 'You do not have permission for this operation'),
    detail: words(
      'この操作に必要な権限が登録されていません。',
      'You have not been granted the right that this operation requires.',
    ),
    ask: 'administrator',
  },
  'proof.missing': {
    title: words('認証項目の入力が必要です', 'Authentication input is missing'),
    detail: words(
      '確認用パスワードなど、求められた認証項目をすべて入力してください。',
      'Please enter every password or code that this operation requires, such as the confirmation password.',
    ),
  },
  'proof.wrong': {
    title: words('認証項目に誤りがあります', 'Authentication failed'),
    detail: words(
      '入力内容をご確認ください。あと{remaining}回誤ると利用停止となります。',
      'Please check your input. After {remaining} more failed attempts, use of this password or token will be stopped.',
    ),
    reasons: {
      mailPassword: words(
        'メール通知パスワードに誤りがあるか、有効期限が過ぎています。入力内容をご確認のうえ、必要な場合は新しいものをお取り寄せください。',
        'The mail password is wrong or has expired. Please check it, and request a new one if necessary.',
      ),
      otpUsed: words(
        'このワンタイムパスワードは既に使用されています。トークンに次の番号が表示されてから入力してください。',
        'This one-time password has already been used. Please wait until the token shows the next one.',
      ),
    },
  },
  'proof.stopped': {
    title: words('認証の利用が停止されています', 'Use of this password or token is stopped'),
    detail: words(
      '続けて誤った入力があったため停止しました。利用停止の解除が必要です。',
      'It was stopped after several failed attempts in a row. It must be unlocked before it can be used again.',
    ),
    ask: 'administrator',
    reasons: {
      locked: words(
        '続けて誤った入力があったため、このパスワードは{until}まで使用できません。',
        'After several failed attempts in a row this password is locked until {until}.',
      ),
      otpRegistration: words(
        '続けて誤った入力があったため、トークンの利用開始登録を停止しました。利用停止の解除が必要です。',
        'The registration of tokens was stopped after several wrong attempts and has to be released.',
      ),
      mailPassword: words(
        '続けて誤った入力があったため、このメール通知パスワードは無効になりました。新しいものをお取り寄せください。',
        'This mail password has become invalid after several failed attempts. Please request a new one.',
      ),
    },
  },
  'registration.refused': {
    title: words('ご本人の確認ができません', 'The registration was refused'),
    detail: words(
      '代表口座情報と仮パスワードをご確認ください。続けて誤った場合は一定時間ご利用いただけません。',
      'Please check the representative account and the temporary passwords. After several failed attempts in a row, registration is locked for a time.',
    ),
    ask: 'bank',
  },
  'registration.expired': {
    title: words('登録の有効時間が過ぎました', 'The registration has expired'),
    detail: words('ログインID取得を最初からやり直してください。', 'Please start the registration again.'),
  },
  'registration.done': {
    title: words('ログインIDは取得済みです', 'The login ID has already been acquired'),
    detail: words('取得済みのログインIDでログインしてください。', 'Please log in with your login ID.'),
    ask: 'bank',
  },
  'registration.closed': {
    title: words('受付時間外です', 'Registration is closed at this time'),
    detail: words(
      'ログインIDを取得できる時間帯ではありません。次の受付開始は{opensAt}です。',
      'Login IDs cannot be acquired at this hour. Registration opens at {opensAt}.',
    ),
  },
  'loginId.taken': {
    title: words('このログインIDは登録できません', 'The login ID cannot be used'),
    detail: words(
      '入力されたログインIDはすでに他のお客さまにより登録されています。別のログインIDを入力してください。',
      'This login ID is already in use. Please choose another one.',
    ),
  },
  'loginId.notAllowed': {
    title: words('このログインIDは登録できません', 'The login ID cannot be used'),
    detail: words(
      'ログインIDの条件をご確認のうえ、別のログインIDを入力してください。',
      'Please check the rules for login IDs and choose another one.',
    ),
  },
  'password.notAllowed': {
    title: words('このパスワードは登録できません', 'The password cannot be used'),
    detail: words(
      'パスワードの条件をご確認のうえ、別のパスワードを入力してください。',
      'Please check the rules for passwords and choose another one.',
    ),
  },
  'password.wrong': {
    title: words('現在のパスワードに誤りがあります', 'The current password is wrong'),
    detail: words(
      '現在のパスワードをご確認ください。あと{remaining}回誤ると利用停止となります。',
      'Please check your current password. After {remaining} more failed attempts, it will be stopped.',
    ),
  },
  'email.unchanged': {
    title: words('メールアドレスが変更されていません', 'The e-mail address is unchanged'),
    detail: words(
      '現在と異なるメールアドレスを入力するか、変更せずにお進みください。',
      'Please enter a different address, or continue without changing it.',
    ),
  },
  'emailCheck.notBegun': {
    title: words('メールアドレスの確認が始まっていません', 'The e-mail check has not been started'),
    detail: words('先にメール通知パスワードをお取り寄せください。', 'Please request a mail password first.'),
  },
  'emailCheck.addressChanging': {
    title: words('送達確認を省略できません', 'The e-mail check cannot be skipped'),
    detail: words(
      '新しいメールアドレスの送達確認を完了してください。',
      'Please complete the e-mail check of the new address.',
    ),
  },
  'user.notFound': {
    title: words('利用者が見つかりません', 'User not found'),
    detail: words('利用者一覧を再表示してご確認ください。', 'Please reload the list of users and check.'),
  },
  'user.protected': {
    title: words('この利用者には操作できません', 'This operation is not possible for this user'),
    detail: words(
      'この利用者に対しては、この操作をオンラインで行えません。',
      'This operation cannot be performed online for this user.',
    ),
    reasons: {
      master: words(
        'マスターユーザに対しては、この操作をオンラインで行えません。',
        'This operation cannot be performed online for the master user.',
      ),
      self: words('ご自身に対しては、この操作を行えません。', 'You cannot perform this operation on yourself.'),
    },
    ask: 'bank',
  },
  'user.loginIdInCertificate': {
    title: words('ログインIDは電子証明書に含まれています', 'The login ID is in the certificate'),
    detail: words(
      'ログインIDを変更するには、先に電子証明書を失効してください。',
      'To change the login ID, please revoke the certificate first.',
    ),
  },
  'user.lastAdministrator': {
    title: words('最後の管理者です', 'This is the last administrator'),
    detail: words(
      '利用できる管理者がいなくなるため操作できません。先に別の利用者へ管理者権限を付与してください。',
      'No administrator would remain. Please make another user an administrator first.',
    ),
  },
  'user.limitReached': {
    title: words('登録できる利用者数の上限です', 'The maximum number of users has been reached'),
    detail: words(
      'ご契約の上限は{maximumUsers}名です。不要な利用者を削除するか、上限の変更をお申し込みください。',
      'Your contract allows {maximumUsers} users. Please delete a user that is no longer needed, or apply for a higher limit.',
    ),
    ask: 'bank',
  },
  'user.suspended': {
    title: words('利用停止中の利用者です', 'The user is suspended'),
    detail: words('利用停止の解除が必要です。', 'The user must be resumed first.'),
  },
  'user.notSuspended': {
    title: words('利用停止中ではありません', 'The user is not suspended'),
    detail: words(
      'この利用者は停止されていないため、解除の必要はありません。',
      'The user does not need to be resumed.',
    ),
  },
  'user.notStopped': {
    title: words('停止されていません', 'Nothing is stopped or locked'),
    detail: words(
      '選択された項目は利用停止・一時停止されていないため、解除の必要はありません。',
      'None of the selected items is stopped or locked, so no unlocking is needed.',
    ),
  },
  'user.exceedsGranter': {
    title: words('ご自身の権限を超える設定です', 'These settings exceed your own rights'),
    detail: words(
      'ご自身がお持ちの権限・口座・限度額の範囲で設定してください。',
      'Please grant only rights, accounts and limits that you hold yourself.',
    ),
    ask: 'master',
  },
  'user.limitExceedsCeiling': {
    title: words('限度額がお届けの上限を超えています', 'A limit exceeds its ceiling'),
    detail: words(
      '銀行にお届けの上限額以下で入力してください。上限額の変更には書面でのお手続きが必要です。',
      'Please stay within the ceiling filed with the bank. Raising the ceiling requires a written application.',
    ),
    ask: 'bank',
  },
  'user.accountUnknown': {
    title: words('利用できない口座が含まれています', 'An account cannot be used'),
    detail: words('ご契約の口座から選択してください。', "Please choose from your contract's accounts."),
  },
  'print.tooLarge': {
    title: words('印刷する件数が多すぎます', 'There is too much to print'),
    detail: words(
      '一度に印刷できるのは{maximum}件までです。期間や条件を絞り込んでください。',
      'At most {maximum} rows can be printed at once. Please choose a shorter period or more conditions.',
    ),
  },
  'user.approverNeeded': {
    title: words('承認者が足りなくなります', 'Too few approvers would remain'),
    detail: words(
      '承認できる利用者が承認機能の設定に必要な人数を下回るため操作できません。先に別の利用者へ承認権限を付与するか、承認機能の設定を変更してください。',
      "Fewer users could approve than the company's approval modes require. Please give the right to another user, or change the approval mode, first.",
    ),
  },
  'certificate.noIssueWindow': {
    title: words('電子証明書の発行可能期間ではありません', 'No certificate can be issued now'),
    detail: words(
      '発行可能期間が終了しているか、発行が許可されていません。再発行のお手続きが必要です。',
      'The issue window has closed or was never opened. A re-issue is required.',
    ),
    ask: 'administrator',
  },
  'certificate.exists': {
    title: words('電子証明書は発行済みです', 'A certificate has already been issued'),
    detail: words(
      '新しく取得するには、現在の電子証明書の失効が必要です。',
      'To acquire a new one, the current certificate must be revoked first.',
    ),
    ask: 'administrator',
  },
  'certificate.none': {
    title: words('電子証明書がありません', 'The user has no certificate'),
    detail: words('対象の利用者には電子証明書が発行されていません。', 'No certificate has been issued to this user.'),
  },
  'certificate.expired': {
    title: words('電子証明書の有効期限が切れています', 'The certificate has expired'),
    detail: words(
      '更新はできません。失効のうえ、新たに電子証明書を取得してください。',
      'An expired certificate cannot be renewed. It must be revoked and a new one acquired.',
    ),
    ask: 'administrator',
  },
  'certificate.alreadyRevoked': {
    title: words('電子証明書は失効済みです', 'The certificate is already revoked'),
    detail: words(
      '失効の操作は必要ありません。新たに取得する場合は電子証明書発行へお進みください。',
      'No further revocation is needed. To use a certificate again, please acquire a new one.',
    ),
  },
  'certificate.notRenewable': {
    title: words('電子証明書の更新期間ではありません', 'The certificate cannot be renewed yet'),
    detail: words(
      '更新のお手続きは有効期限が近づいてから可能です。更新できるのは{renewableFrom}からです。',
      'A certificate can be renewed only when its expiry is near. It can be renewed from {renewableFrom}.',
    ),
  },
  'certificate.keyReused': {
    title: words('この鍵は使用できません', 'The key cannot be used again'),
    detail: words(
      '以前の電子証明書と同じ鍵です。新しい鍵を生成してください。',
      'The key was used for an earlier certificate. Please generate a new key.',
    ),
  },
  'certificate.csrInvalid': {
    title: words('証明書署名要求に誤りがあります', 'The certificate request is invalid'),
    detail: words(
      'PEM形式で、16KB以内の、ご自身の鍵で署名されたPKCS #10を1件だけ送信してください。',
      'Please send exactly one PKCS #10 request in PEM format of at most 16 KB, signed with its own key.',
    ),
    reasons: {
      subjectEmpty: words(
        '証明書署名要求のサブジェクトが空です。CNにログインIDを指定してください。',
        'The request has an empty subject. Please put the login ID into CN.',
      ),
      encoding: words(
        '証明書署名要求の形式に誤りがあります。PKCS #10（RFC 2986）の証明書署名要求を、DER（X.690）で符号化してください。',
        'The request is not well-formed. Please encode a PKCS #10 request (RFC 2986) in DER (X.690).',
      ),
      signature: words(
        '証明書署名要求の署名を確認できません。ご自身の鍵で、SHA-256・SHA-384・SHA-512のいずれかを用いて署名してください。',
        'The signature of the request cannot be verified. Please sign it with its own key and SHA-256, SHA-384 or SHA-512.',
      ),
    },
  },
  'certificate.keyTooWeak': {
    title: words('鍵の強度が不足しています', 'The key is not strong enough'),
    detail: words(
      'RSA 2048～8192ビット、または楕円曲線P-256・P-384・P-521の鍵を使用してください。',
      'Please use an RSA key of 2048 to 8192 bits or an EC key on P-256, P-384 or P-521.',
    ),
  },
  'certificate.subjectNotAllowed': {
    title: words('サブジェクトが正しくありません', 'The subject is not allowed'),
    detail: words(
      '証明書署名要求のサブジェクトがご本人と異なります。CNにログインIDを指定してください。',
      'The subject of the request is not you. Please put your login ID into CN.',
    ),
  },
  'certificate.extensionNotAllowed': {
    title: words('許可されない拡張が含まれています', 'An extension is not allowed'),
    detail: words(
      '証明書署名要求に、クライアント認証以外の用途を求める拡張を含めないでください。',
      'Please request no extensions for purposes other than client authentication.',
    ),
  },
  'certificate.wrongDoor': {
    title: words('この画面からはログインできません', 'You cannot log in here'),
    detail: words('もう一方のログイン画面からログインしてください。', 'Please log in on the other login page.'),
    reasons: {
      administrator: words(
        '管理者の電子証明書が選択されました。「管理者ログイン」からログインしてください。',
        "An administrator's certificate was selected. Please use the administrators' login page.",
      ),
      user: words(
        '利用者の電子証明書が選択されました。「利用者ログイン」からログインしてください。',
        "A user's certificate was selected. Please use the users' login page.",
      ),
    },
  },
  'certificate.protected': {
    title: words('この電子証明書は失効できません', 'This certificate cannot be revoked here'),
    detail: words(
      'この電子証明書の失効・再発行はオンラインでは行えません。',
      'This certificate cannot be revoked or re-issued online.',
    ),
    reasons: {
      own: words(
        'ご自身の電子証明書の失効・再発行はできません。',
        'You cannot revoke or re-issue your own certificate.',
      ),
      target: words(
        'この利用者の電子証明書の失効・再発行には窓口でのお手続きが必要です。',
        "This user's certificate can be revoked or re-issued only at the branch.",
      ),
    },
    ask: 'bank',
  },
  'certificate.issuing': {
    title: words('電子証明書を発行中です', 'A certificate is being issued'),
    detail: words('しばらくお待ちのうえ、もう一度操作してください。', 'Please wait a moment and try again.'),
  },
  'issuance.notFound': {
    title: words('発行の受付が見つかりません', 'Issuance not found'),
    detail: words('電子証明書発行を最初からやり直してください。', 'Please start the acquisition again.'),
  },
  'issuance.failed': {
    title: words('電子証明書を発行できませんでした', 'The certificate could not be issued'),
    detail: words('電子証明書発行をもう一度行ってください。', 'Please acquire the certificate again.'),
  },
  'token.notFound': {
    title: words('トークンが見つかりません', 'Token not found'),
    detail: words(
      'トークン裏面のシリアル番号をご確認ください。',
      'Please check the serial number on the back of the token.',
    ),
  },
  'token.notNeeded': {
    title: words('ワンタイムパスワードは不要です', 'No one-time password is needed'),
    detail: words(
      'ワンタイムパスワードの必要なお取引の利用権限がありません。',
      'You have no right to any operation that requires a one-time password.',
    ),
    ask: 'administrator',
  },
  'token.needed': {
    title: words('トークンの利用開始登録が必要です', 'You need a registered token'),
    detail: words(
      'この操作にはワンタイムパスワードが必要です。トークンの利用開始登録を行ってから、もう一度操作してください。',
      'This operation requires a one-time password. Please register your token, then try again.',
    ),
    reasons: {
      acquisition: words(
        '電子証明書の取得にはワンタイムパスワードが必要です。トークン裏面のシリアル番号もあわせて入力してください。',
        'Acquiring a certificate requires a one-time password. Please also enter the serial number on the back of your token.',
      ),
    },
  },
  'token.registered': {
    title: words('トークンは登録済みです', 'A token is already registered'),
    detail: words(
      'ご利用のトークンがあります。交換する場合は、先に現在のトークンを失効してください。',
      'You already use a token. To replace it, please have it revoked first.',
    ),
  },
  'token.revoked': {
    title: words('失効したトークンです', 'The token is revoked'),
    detail: words(
      'このトークンはご利用いただけません。別のトークンの利用開始登録を行ってください。',
      'This token can no longer be used. Please register another one.',
    ),
  },
  'token.registeredByUser': {
    title: words('トークンは利用者ご本人が登録します', 'Users register their tokens themselves'),
    detail: words(
      '利用開始登録は、トークンをお持ちの利用者ご本人が行ってください。',
      'The user who holds the token registers it.',
    ),
  },
  'token.full': {
    title: words('共有できる人数を超えています', 'Too many users share the token'),
    detail: words(
      'これ以上の利用者で共有することはできません。共有できる利用者は{maximum}人までです。',
      'No further users can share this token. At most {maximum} users can share it.',
    ),
  },
  'token.notStopped': {
    title: words('トークンは停止されていません', 'The token is not stopped'),
    detail: words('利用停止中のトークンを指定してください。', 'Please select a stopped token.'),
  },
  'token.ownToken': {
    title: words('ご自身のトークンは解除できません', 'You cannot unlock your own token'),
    detail: words(
      'ご自身が利用しているトークンの利用停止は解除できません。',
      'A token can be unlocked only by somebody who does not use it.',
    ),
  },
  'token.exists': {
    title: words('登録済みのシリアル番号です', 'The serial number is already registered'),
    detail: words(
      '一覧のトークンは既に登録されています。何も登録されていません。',
      'The listed tokens are already in stock. Nothing was imported.',
    ),
  },
  'token.assigned': {
    title: words('割当済みのトークンです', 'The token is already assigned'),
    detail: words(
      '一覧のトークンは既に企業に割り当てられています。何も割り当てられていません。',
      'The listed tokens are already assigned to a company. Nothing was assigned.',
    ),
  },
  'token.importUnfinished': {
    title: words('登録処理が完了していません', 'The import is not finished'),
    detail: words(
      'トークンはまだ利用できません。同じ登録を再度実行し、完了させてください。',
      'Its tokens cannot be used yet. Please repeat the import to complete it.',
    ),
  },
  'token.importReplaced': {
    title: words('別の登録に置き換えられました', 'Another import replaced this one'),
    detail: words(
      '同じシリアル番号を含む別の登録が行われました。何も登録されていません。必要な場合はファイルを再度送信してください。',
      'Another import took over serial numbers of this file. Nothing was imported. If the file is still needed, please upload it again.',
    ),
  },
  'export.notFound': {
    title: words('出力データが見つかりません', 'The export does not exist'),
    detail: words('操作履歴の出力を最初からやり直してください。', 'Please request a new export.'),
  },
  'upload.notFound': {
    title: words('送信ファイルが見つかりません', 'The upload does not exist'),
    detail: words('ファイルの送信を最初からやり直してください。', 'Please begin a new upload.'),
  },
  'upload.missing': {
    title: words('ファイルを受信していません', 'The file has not arrived'),
    detail: words(
      '指定されたアドレスへファイルを送信してから、再度実行してください。期限が過ぎている場合は、送信を最初からやり直してください。',
      'Please put the file to the address of the upload, then repeat the request. If the address has expired, begin a new upload.',
    ),
  },
  'upload.used': {
    title: words('このファイルは使用済みです', 'This file was used already'),
    detail: words(
      '1つのファイルで作成できる依頼は1件です。同じ内容で依頼する場合は、ファイルを再度送信してください。',
      'One file makes one request. To make another one of it, please upload it again.',
    ),
  },
  'batch.linesInvalid': {
    title: words('明細に誤りがあります', 'The lines have errors'),
    detail: words(
      'それぞれのエラーをご確認ください。何も登録されていません。ほかに{more}件のエラーがあります。',
      'Please see each error. Nothing was stored. There are {more} more errors.',
    ),
  },
  'token.fileInvalid': {
    title: words('ファイルの内容に誤りがあります', 'The file is invalid'),
    detail: words(
      '各行のエラーをご確認ください。何も登録されていません。',
      'Please correct the lines listed in errors. Nothing was imported.',
    ),
  },
  'company.notFound': {
    title: words('企業が見つかりません', 'Company not found'),
    detail: words('企業IDをご確認ください。', 'Please check the company ID.'),
  },
  'company.exists': {
    title: words('口座または契約が登録済みです', 'The account or contract is already registered'),
    detail: words(
      '代表口座または契約者IDが、すでに別の契約で登録されています。',
      'The representative account or the contract ID is registered with another contract.',
    ),
  },
  'company.state': {
    title: words('現在の契約状態ではこの操作はできません', "The contract's state does not allow this"),
    detail: words('契約の状態をご確認ください。', 'Please check the state of the contract.'),
    ask: 'bank',
  },
  'company.passwordMethodNotOffered': {
    title: words('ID・パスワード方式は取り扱っていません', 'Login by ID and password is not offered'),
    detail: words('ログイン方式に電子証明書方式を指定してください。', 'Please choose certificate login.'),
  },
  'company.registered': {
    title: words('初回登録は完了しています', 'The company has already registered'),
    detail: words(
      '仮パスワードの再発行はできません。利用者の解除・再設定をご利用ください。',
      'Temporary passwords can no longer be renewed. Please unlock the user or reset the passwords instead.',
    ),
  },
  'company.approversMissing': {
    title: words('承認できる利用者が足りません', 'There are too few approvers'),
    detail: words(
      '選択した承認機能に必要な人数の承認者がいません。先に別の利用者へ承認権限を付与するか、停止中の利用者を解除してください。承認権限がまだ選択できない業務では、先にシングル承認へ変更してください。',
      'The chosen modes need more users who can approve. Please give the right to other users, or unlock those who are stopped, first. Where the right cannot be given yet, please choose single approval first.',
    ),
  },
  'company.limitExceedsCeiling': {
    title: words('限度額がお届けの上限を超えています', 'A limit exceeds its ceiling'),
    detail: words(
      '銀行にお届けの上限額以下で入力してください。上限額の変更には書面でのお手続きが必要です。',
      'Please stay within the ceilings filed with the bank. Raising a ceiling requires a written application.',
    ),
    ask: 'bank',
  },
  'company.accountsFull': {
    title: words('登録できる口座数の上限です', 'The maximum number of accounts has been reached'),
    detail: words(
      '1つの契約に登録できる口座は{maximum}口座までです。不要な口座の登録を解除してください。',
      'A contract holds at most {maximum} accounts. Please close one that is no longer needed.',
    ),
  },
  'account.notFound': {
    title: words('口座が見つかりません', 'Account not found'),
    detail: words('ご契約の口座を再表示してご確認ください。', "Please reload the contract's accounts and check."),
  },
  'account.exists': {
    title: words('登録済みの口座です', 'The account is registered already'),
    detail: words('この口座は、この契約に登録されています。', 'The account is already part of this contract.'),
  },
  'account.representative': {
    title: words('代表口座です', 'This is the representative account'),
    detail: words(
      '代表口座の登録を解除するには、新しい代表口座をご契約の他の口座から指定してください。',
      'To close the representative account, please name another account of the contract as the new one.',
    ),
  },
  'notice.notFound': {
    title: words('お知らせが見つかりません', 'Notice not found'),
    detail: words('お知らせの一覧を再表示してご確認ください。', 'Please reload the list of notices and check.'),
  },
  'payee.notFound': {
    title: words('登録されていません', 'Payee not found'),
    detail: words('一覧を表示し直してください。', 'Please reload the list.'),
  },
  'payee.exists': {
    title: words('登録済みの口座です', 'The account is registered already'),
    detail: words(
      'この口座は、この業務の一覧に登録されています。登録済みの内容を変更してください。',
      'The account is already in the list of this service. Please change that entry instead.',
    ),
  },
  'payee.tooMany': {
    title: words('登録できる件数の上限です', 'The maximum number of payees has been reached'),
    detail: words(
      '登録できるのは、すべての業務を合わせて{maximum}件までです。不要なものを削除してください。',
      'At most {maximum} can be registered, of all services together. Please delete some that are no longer needed.',
    ),
  },
  'transfer.notFound': {
    title: words('お取引が見つかりません', 'Request not found'),
    detail: words('お取引の一覧を再表示してご確認ください。', 'Please reload the list of requests and check.'),
  },
  'transfer.notAllowed': {
    title: words('この操作は行えません', 'This cannot be done'),
    detail: words('理由をご確認ください。', 'Please see each reason.'),
  },
  'transfer.contentChanged': {
    title: words('お取引の内容が変更されています', 'The request has changed'),
    detail: words('内容を再表示してご確認ください。', 'Please show it again, and check what it says now.'),
  },
  'transfer.limitReached': {
    title: words('1日当たりの限度額を超えます', 'The daily limit would be exceeded'),
    detail: words(
      '振込指定日の承認済みの合計金額が、限度額を超えます。',
      'Together with what is authorised for the execution day, the amount exceeds the limit.',
    ),
  },
  'transfer.noneApproved': {
    title: words('承認できるお取引がありません', 'Nothing could be approved'),
    detail: words(
      'それぞれのお取引の理由をご確認ください。入力されたワンタイムパスワードがある場合、それは使用されていません。',
      'Please see the reason of each request. A one-time password, if one was entered, has not been used up.',
    ),
  },
  'handover.notFound': {
    title: words('受渡しが見つかりません', 'Hand-over not found'),
    detail: words('受渡しの番号をご確認ください。', 'Please check the id of the hand-over.'),
  },
  'handover.reportedOtherwise': {
    title: words('異なる処理結果が登録済みです', 'Another result was reported before'),
    detail: words(
      '登録済みの処理結果は変更できません。何も登録されていません。それぞれのお取引をご確認ください。',
      'A result that was reported does not change. Nothing was recorded. Please check each request named.',
    ),
  },
  'fees.noStandard': {
    title: words('基準手数料が登録されていません', 'There are no standard fees'),
    detail: words(
      '手数料を入力するか、基準手数料の登録後にもう一度操作してください。',
      'Please enter fees of your own, or try again when the bank has loaded its standard fees.',
    ),
    ask: 'bank',
  },
  'fees.notInContract': {
    title: words('ご契約にない業務です', 'The service is not in the contract'),
    detail: words(
      'この手数料を使用する業務は、ご契約に含まれていません。',
      'Your contract does not include the service that these fees are for.',
    ),
    ask: 'bank',
  },
  'tariff.tooMany': {
    title: words('登録できる基準手数料の数を超えています', 'Too many tariffs'),
    detail: words(
      '登録済みの適用開始日を指定して置き換えてください。登録できるのは、現在の基準手数料を含めて{maximum}件までです。',
      'Please replace one by loading it for the same day. At most {maximum} can be loaded, the one in use included.',
    ),
  },
  'closure.notFound': {
    title: words('サービス休止の登録が見つかりません', 'Closure not found'),
    detail: words('カレンダーを再表示してご確認ください。', 'Please read the calendar again and check.'),
  },
  'closure.ended': {
    title: words('サービス休止はすでに終了しています', 'The closure has ended already'),
    detail: words('カレンダーを再表示してご確認ください。', 'Please read the calendar again and check.'),
  },
  'linkedService.notAllowed': {
    title: words('このサービスは利用できません', 'This service cannot be used'),
    detail: words('理由をご確認ください。', 'Please see each reason.'),
  },
  'closure.tooMany': {
    title: words('登録できるサービス休止の数を超えています', 'Too many closures'),
    detail: words(
      '登録できるのは{maximum}件までです。不要な休止を取り消すか、連続する休止を1件にまとめてください。',
      'At most {maximum} can be registered. Please end one that is no longer needed, or register adjoining ones as one.',
    ),
  },
};

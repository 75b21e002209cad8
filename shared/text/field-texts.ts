import type { Bilingual } from './language.ts';

/** The text of each field code; blanks are filled from the error's params. */
export const fieldTexts = {
  'field.required': { ja: '入力してください。', en: 'This field is required.' },
  'field.type': { ja: 'データの型が正しくありません。', en: 'The value has the wrong type.' },
  'field.choice': { ja: '選択肢の中から指定してください。', en: 'Please choose one of the allowed values.' },
  'field.tooLong': { ja: '{maximum}以内で入力してください。', en: 'Please enter at most {maximum}.' },
  'field.tooShort': { ja: '{minimum}以上で入力してください。', en: 'Please enter at least {minimum}.' },
  'field.tooLarge': { ja: '{maximum}以下の値を入力してください。', en: 'The value must be at most {maximum}.' },
  'field.tooSmall': { ja: '{minimum}以上の値を入力してください。', en: 'The value must be at least {minimum}.' },
  'field.unknown': { ja: 'この項目は指定できません。', en: 'This field does not exist.' },
  'field.repeated': { ja: 'この項目は一度だけ指定してください。', en: 'Please send this field only once.' },
  'field.format': { ja: '形式が正しくありません。', en: 'The format is invalid.' },
  'field.mismatch': { ja: '2ヶ所に同じものを入力してください。', en: 'The two entries do not match.' },
  'transfer.state': {
    ja: '依頼の現在の状態では行えません。',
    en: 'This cannot be done in the state that the request is in.',
  },
  'transfer.otherService': {
    ja: '依頼の業務と異なります。業務を変える場合は、切替を行ってください。',
    en: 'The request is of another service. To move it to this one, please switch it.',
  },
  'lineNumber.form': {
    ja: '明細の番号を1以上の数字で指定してください。',
    en: 'Please give the number of a line, from 1.',
  },
  'switch.notThere': {
    ja: 'この業務への切替はできません。',
    en: 'Requests of this service cannot be switched to that one.',
  },
  'switch.tooManyLines': {
    ja: '振込振替へ切替できる明細は{maximum}件までです。明細を減らしてください。',
    en: 'At most {maximum} lines can be switched to transfers. Please leave fewer lines in the request.',
  },
  'switch.edi': {
    ja: '振込振替ではEDI情報を指定できません。',
    en: 'Transfers have no EDI information.',
  },
  'transfer.notMaker': { ja: '依頼者だけが行えます。', en: 'Only the maker can do this.' },
  'transfer.notNamed': {
    ja: '承認者に指定されていません。',
    en: 'You are not named as an approver of this request.',
  },
  'transfer.approvedByYou': { ja: 'すでに承認しています。', en: 'You have approved this request already.' },
  'transfer.approvedAlready': {
    ja: '承認が始まっているため、引戻しできません。承認者が差戻しまたは承認取消を行えます。',
    en: 'An approver has approved it already. The approvers can return it or cancel the approval.',
  },
  'transfer.notApprovedByYou': {
    ja: '承認した方だけが承認を取り消せます。',
    en: 'Only who approved the request can cancel the approval.',
  },
  'transfer.notYourTurn': { ja: '一次承認の後に承認できます。', en: 'The first approver must approve before you.' },
  'transfer.approvedMode': {
    ja: '承認を経たお取引です。承認した方が承認を取り消せます。',
    en: 'The request was approved: who approved it can cancel the approval.',
  },
  'transfer.sameDayIsFinal': { ja: '当日扱いのお取引は取り消せません。', en: 'A same-day request is final.' },
  'transfer.ownRequest': {
    ja: 'ご自身の依頼を承認することはできません。他の方を承認者に指定してください。',
    en: 'Nobody approves a request of their own. Please name somebody else.',
  },
  'transfer.rightMissing': {
    ja: 'この操作の権限がありません。管理者にお問い合わせください。',
    en: 'You lack the right for this. Please ask an administrator.',
  },
  'transfer.closed': { ja: 'サービス時間外です。{opensAt}から利用できます。', en: 'Closed; opens at {opensAt}.' },
  'linkedService.rightMissing': {
    ja: 'このサービスの利用権限がありません。管理者にお問い合わせください。',
    en: 'You lack the right to use this service. Please ask an administrator.',
  },
  'linkedService.closed': { ja: 'サービス時間外です。{opensAt}から利用できます。', en: 'Closed; opens at {opensAt}.' },
  'account.notAllowed': {
    ja: 'この口座は利用できません。管理者にお問い合わせください。',
    en: 'You cannot use this account. Please ask an administrator.',
  },
  'limit.exceedsUser': {
    ja: '1回当たりの限度額（{maximum}円）を超えています。',
    en: 'The amount exceeds your limit per transaction of JPY {maximum}.',
  },
  'limit.exceedsAccountDay': {
    ja: '口座の1日当たりの限度額（{maximum}円、うち承認済み{used}円）を超えます。',
    en: "The amount exceeds the account's daily limit of JPY {maximum}, of which JPY {used} are authorised already.",
  },
  'limit.exceedsCompanyDay': {
    ja: '企業の1日当たりの限度額（{maximum}円、うち承認済み{used}円）を超えます。',
    en: "The amount exceeds the company's daily limit of JPY {maximum}, of which JPY {used} are authorised already.",
  },
  'executionDate.notOffered': { ja: 'この業務は取り扱っていません。', en: 'The bank does not offer this service.' },
  'executionDate.notToday': { ja: '当日扱いでは本日を指定してください。', en: 'Same-day requests are for today.' },
  'executionDate.past': { ja: '過去の日付は指定できません。', en: 'The date has passed.' },
  'executionDate.notBusinessDay': {
    ja: '銀行窓口営業日を指定してください。',
    en: 'Please choose a bank business day.',
  },
  'executionDate.tooFar': { ja: '{last}までの日付を指定してください。', en: 'Please choose a date up to {last}.' },
  'executionDate.deadline': {
    ja: '受付期限（{deadline}）を過ぎています。振込指定日を変更してください。',
    en: 'The deadline for that date was {deadline}. Please choose a later date.',
  },
  'sameDay.notOffered': { ja: '当日扱いは取り扱っていません。', en: 'The bank offers no same-day requests.' },
  'sameDay.newPayee': {
    ja: '本日登録または変更した振込先には、当日扱いで振込できません。',
    en: 'A payee registered or changed today cannot be paid on the same day.',
  },
  'approvers.number': { ja: '承認者を{needed}名指定してください。', en: 'Please name {needed} approvers.' },
  'approvers.repeated': { ja: '異なる承認者を指定してください。', en: 'Please name different people.' },
  'approvers.notEntitled': {
    ja: 'この方は承認者に指定できません。承認権限のある利用可能な利用者を指定してください。',
    en: 'This person cannot approve it. Please name a usable user who has the right to approve.',
  },
  'approvers.absent': {
    ja: 'この承認者は現在承認できません。利用者の状態と権限の確認を管理者に依頼するか、引戻し・差戻しの後に別の承認者を指定してください。',
    en: 'This approver cannot approve it now. Please ask an administrator to check state and rights, or have the request withdrawn or returned and name somebody else.',
  },
  'approvers.lapsed': {
    ja: 'この承認者の承認は、利用者の停止・削除または権限の変更により有効ではありません。差戻しの後に承認者を指定し直してください。',
    en: 'This approval no longer counts: its approver was suspended, deleted, or lost the right. Please return the request and have approvers named anew.',
  },
  'company.notUsable': {
    ja: 'ご契約が利用停止中、または解約済みです。お取引店にお問い合わせください。',
    en: 'The contract is suspended or closed. Please contact your branch.',
  },
  'account.closed': {
    ja: 'お取引口座がご契約から外れています。別の口座を指定してください。',
    en: 'The account is no longer in the contract. Please choose another one.',
  },
  'payeeId.unknown': { ja: 'この振込先は登録されていません。', en: 'The payee is not registered.' },
  'payee.withWay': {
    ja: '新規口座指定では振込先の口座を、それ以外では登録済みの振込先を指定してください。',
    en: 'Please give the account for a new account, and a registered payee for the other ways.',
  },
  'fee.notSet': {
    ja: '先方負担の手数料が登録されていないため、当方負担を選択してください。',
    en: 'No fee is set that the payee could bear. Please let the payer bear it.',
  },
  'fee.notHere': {
    ja: '手数料の負担者を指定できるのは総合振込です。',
    en: 'Only in bulk transfers can you choose who bears the fees.',
  },
  'fee.wholePayment': { ja: '手数料が支払金額以上です。', en: 'The fee leaves nothing of the payment.' },
  'comment.form': {
    ja: '{maximum}文字以内で入力してください。',
    en: 'Please enter at most {maximum} characters.',
  },
  'contentHash.form': {
    ja: '表示した内容のハッシュ値を指定してください。',
    en: 'Please send the hash of the content that was shown.',
  },
  'handover.otherRequest': {
    ja: 'この受渡しに含まれないお取引です。',
    en: 'The request is not in this hand-over.',
  },
  'handover.reportedAs': {
    ja: 'お取引{requestId}は、別の内容で登録済みです（状態: {state}）。',
    en: 'The request {requestId} was reported otherwise before; its state is {state}.',
  },
  'handover.otherLine': {
    ja: 'この番号の明細はありません（明細数: {count}）。',
    en: 'There is no line of this number; the request has {count} lines.',
  },
  'handover.lineReportedAs': {
    ja: 'お取引{requestId}の明細{line}は、別の内容で登録済みです。',
    en: 'Line {line} of the request {requestId} was reported otherwise before.',
  },
  'results.tooMany': {
    ja: '一度に登録できる件数を超えています。分けて登録してください。',
    en: 'These are too many results for one report. Please send them in several.',
  },
  'requests.repeated': { ja: '同じお取引が重複しています。', en: 'A request appears twice.' },
  'body.unexpected': { ja: 'この操作では本文を送信できません。', en: 'This operation accepts no body.' },
  'json.syntax': { ja: 'JSONとして読み取れません。', en: 'The body is not valid JSON.' },
  'json.encoding': { ja: '文字コードが正しくありません。', en: 'The text is not valid Unicode.' },
  'json.depth': { ja: '入れ子が深すぎます。', en: 'The nesting is too deep.' },
  'json.proto': { ja: 'この名前の項目は指定できません。', en: 'A field with this name is not accepted.' },
  'json.number': { ja: '指数表記を使わずに入力してください。', en: 'Please write the number without an exponent.' },
  'json.duplicate': { ja: '同じ名前の項目が重複しています。', en: 'The field appears twice.' },
  'loginId.form': {
    ja: '半角英数字12文字以内で入力してください。',
    en: 'Please enter at most 12 half-width letters and digits.',
  },
  'loginId.tooShort': {
    ja: '半角英数字{minimum}文字以上12文字以内で入力してください。',
    en: 'Please enter {minimum} to 12 half-width letters and digits.',
  },
  'loginId.mixRequired': { ja: '英字と数字を両方使用してください。', en: 'Please use both letters and digits.' },
  'password.form': {
    ja: '半角英数字6文字以上12文字以内で入力してください。英字は大文字と小文字が区別されます。',
    en: 'Please enter 6 to 12 half-width letters and digits. Passwords are case-sensitive.',
  },
  'password.tooShort': {
    ja: '{minimum}文字以上で入力してください。',
    en: 'Please enter at least {minimum} characters.',
  },
  'password.mixRequired': { ja: '英字と数字を両方使用してください。', en: 'Please use both letters and digits.' },
  'password.noneToChange': {
    ja: '変更するパスワードを選択してください。',
    en: 'Please choose the passwords to change.',
  },
  'password.sameAsLoginId': {
    ja: 'ログインIDとは異なる文字列を入力してください。',
    en: 'The password must differ from the login ID.',
  },
  'password.sameAsOther': {
    ja: 'ログインパスワードと確認用パスワードには異なる文字列を入力してください。',
    en: 'The login password and the confirmation password must differ.',
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
    en: 'Sequences and repetitions are not allowed.',
  },
  'password.common': { ja: '推測されやすいパスワードは使用できません。', en: 'This password is too easy to guess.' },
  'otp.form': { ja: '半角数字6桁で入力してください。', en: 'Please enter six half-width digits.' },
  'contractId.form': { ja: '半角数字11桁で入力してください。', en: 'Please enter eleven half-width digits.' },
  'email.form': {
    ja: '半角英数字記号4文字以上64文字以内のメールアドレスを入力してください。「@」の前の先頭・末尾のピリオドや連続するピリオド、先頭のハイフンは使用できません。',
    en: 'Please enter an e-mail address of 4 to 64 half-width characters. The part before @ cannot begin or end with a dot, contain two dots in a row, or begin with a hyphen.',
  },
  'secretQuestion.unknown': {
    ja: '選択できる質問の中から指定してください。',
    en: 'Please choose one of the questions offered.',
  },
  'secretQuestion.chosenTwice': {
    ja: '同じ質問が選択されています。異なる質問を選択してください。',
    en: 'This question is chosen twice. Please choose different questions.',
  },
  'secretQuestion.notAsked': {
    ja: 'お尋ねしている質問ではありません。表示されている質問に回答してください。',
    en: 'This is not the question that was asked. Please answer the question shown.',
  },
  'secretAnswer.form': {
    ja: '全角10文字以内で入力してください。前後の空白や制御文字などは使用できません。',
    en: 'Please enter at most 10 full-width characters, without surrounding spaces and control characters.',
  },
  'secretAnswer.givenTwice': {
    ja: '同じ回答が入力されています。質問ごとに異なる回答を入力してください。',
    en: 'This answer is given twice. Please give a different answer to each question.',
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
    ja: 'カタカナ・英大文字・数字・記号60文字以内で入力してください（全角・半角のどちらでも入力できます）。',
    en: 'Please enter at most 60 katakana, capital letters, digits and symbols, in either width.',
  },
  'accountName.form': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'reason.form': {
    ja: '理由を{maximum}文字以内で入力してください。',
    en: 'Please enter the reason in at most {maximum} visible characters.',
  },
  'account.form': {
    ja: '支店番号・科目・口座番号を「081-普通-0253226」の形式で入力してください。',
    en: 'Please enter branch, type and number like 081-ordinary-0253226.',
  },
  'name.form': {
    ja: '名称の先頭を、文字または数字を含む60文字以内で入力してください。',
    en: 'Please enter the beginning of a name: at most 60 characters, with a letter or digit.',
  },
  'account.branchForm': {
    ja: '支店番号を半角数字3桁で入力してください。',
    en: 'Please enter the branch number as three digits.',
  },
  'account.numberForm': {
    ja: '口座番号を半角数字7桁で入力してください。',
    en: 'Please enter the account number as seven digits.',
  },
  'payee.bankForm': {
    ja: '金融機関コードを半角数字4桁で入力してください。',
    en: 'Please enter the bank code as four digits.',
  },
  'payee.branchForm': {
    ja: '支店コードを半角数字3桁で入力してください。',
    en: 'Please enter the branch code as three digits.',
  },
  'payee.numberForm': {
    ja: '口座番号を半角数字7桁で入力してください。7桁に満たない場合は、先頭に0を付けてください。',
    en: 'Please enter the account number as seven digits, with zeros in front of a shorter one.',
  },
  'payee.nameForm': {
    ja: '受取人名をカタカナ・英大文字・数字・記号（()-./,「」¥とスペース）で入力してください（全角・半角のどちらでも入力できます）。',
    en: 'Please enter the account name in katakana, capital letters, digits, spaces, parentheses, hyphens, full stops, slashes, commas, corner brackets and yen signs, in either width.',
  },
  'payee.nameTooLong': {
    ja: '受取人名を半角{maximum}文字以内で入力してください（濁点・半濁点も1文字と数えます）。',
    en: 'Please enter at most {maximum} half-width characters; each voicing mark counts as one.',
  },
  'payee.bankUnknown': {
    ja: '金融機関コードに該当する金融機関がありません（{asOf}現在）。',
    en: 'There is no bank with this code (as of {asOf}).',
  },
  'payee.branchUnknown': {
    ja: '支店コードに該当する支店がありません（{asOf}現在）。',
    en: 'The bank has no branch with this code (as of {asOf}).',
  },
  'payee.groupForm': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'payee.memoForm': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'payee.customerCodeForm': {
    ja: '顧客番号を半角20文字以内のカタカナ・英大文字・数字・記号で入力してください。',
    en: 'Please enter at most 20 half-width katakana, capital letters, digits and symbols.',
  },
  'payee.customerCodeUnused': {
    ja: '顧客番号は口座振替の請求先にのみ登録できます。',
    en: 'Only payers of account debits have a customer number.',
  },
  'payee.repeated': {
    ja: '同じ口座が一覧の中で重複しています。',
    en: 'The account appears twice in the list.',
  },
  'account.unknown': {
    ja: 'ご契約の口座から選択してください。',
    en: 'Please choose from the accounts of the contract.',
  },
  'account.exceedsGranter': {
    ja: 'ご自身が利用できない口座は設定できません。',
    en: 'You can grant only accounts that you may use yourself.',
  },
  'amount.form': {
    ja: '金額を整数で入力してください。{minimum}円以上で入力してください。{maximum}円以下で入力してください。',
    en: 'Please enter a whole number of yen. It must be at least JPY {minimum}. It must be at most JPY {maximum}.',
  },
  'limit.form': { ja: '1～100の整数で指定してください。', en: 'Please enter a whole number from 1 to 100.' },
  'limit.exceedsCeiling': {
    ja: 'お届けの上限額{ceiling}円以下で入力してください。',
    en: 'Please enter at most {ceiling} yen, the ceiling filed with the bank.',
  },
  'limit.exceedsDaily': {
    ja: '口座または企業の一日当たり限度額{maximum}円以下で入力してください。',
    en: 'Please enter at most {maximum} yen, the daily limit of the account or of the company.',
  },
  'limit.exceedsGranter': {
    ja: 'ご自身の限度額{maximum}円以下で入力してください。',
    en: 'Please enter at most {maximum} yen, your own limit.',
  },
  'permission.repeated': { ja: '同じ権限が重複しています。', en: 'The right appears twice.' },
  'service.notOffered': { ja: 'この業務は取り扱っていません。', en: 'The bank does not offer this service.' },
  'approval.notOffered': {
    ja: 'この業務では選択できない承認機能です。',
    en: 'This approval mode is not offered for the service.',
  },
  'approval.tooFewApprovers': {
    ja: '承認者が{needed}名必要ですが、承認できる利用者は{usable}名です。',
    en: 'This needs {needed} approvers; {usable} can approve.',
  },
  'accountMemo.form': {
    ja: '{maximum}文字以内で入力してください。制御文字などは使用できません。',
    en: 'Please enter at most {maximum} visible characters.',
  },
  'permission.notOffered': { ja: 'この権限は取り扱っていません。', en: 'The bank does not offer this right.' },
  'permission.approvalOff': {
    ja: '現在の承認機能の設定では、この権限は使用しません。',
    en: 'In the present approval mode this right is not used.',
  },
  'limit.notOffered': { ja: 'この限度額は取り扱っていません。', en: 'The bank does not offer this limit.' },
  'service.notInContract': {
    ja: 'ご契約に含まれていない業務です。',
    en: 'The service is not in the contract.',
  },
  'permission.parentMissing': {
    ja: '当日扱いには、対応する予約の権限も必要です。',
    en: 'The same-day option requires the corresponding reservation right.',
  },
  'permission.exceedsGranter': {
    ja: 'ご自身がお持ちでない権限は付与できません。',
    en: 'You can grant only rights that you hold yourself.',
  },
  'id.form': { ja: 'IDの形式が正しくありません。', en: 'The format of the ID is invalid.' },
  'serialNumber.form': {
    ja: 'シリアル番号の形式が正しくありません。',
    en: 'The format of the serial number is invalid.',
  },
  'serialNumber.repeated': {
    ja: '同じシリアル番号がファイル内で重複しています。',
    en: 'The serial number appears more than once in the file.',
  },
  'serialNumber.inStock': { ja: 'このシリアル番号は登録済みです。', en: 'The serial number is already in stock.' },
  'serialNumber.unfinished': {
    ja: '完了していない登録に含まれています。その登録を再度実行するか、ファイルの送信により登録してください。',
    en: 'The serial number belongs to an unfinished import. Repeat that import, or import this file by an upload.',
  },
  'serialNumber.notInStock': { ja: 'このシリアル番号は登録されていません。', en: 'The serial number is not in stock.' },
  'serialNumber.assigned': {
    ja: 'このトークンは既に企業に割り当てられています。',
    en: 'The token is already assigned to a company.',
  },
  'tokenSecret.form': {
    ja: '秘密鍵の形式が正しくありません。{minimum}～{maximum}バイトで、CSVは16進数、PSKCはBase64で指定してください。',
    en: 'The secret must be {minimum} to {maximum} bytes, in hexadecimal in CSV files and in Base64 in PSKC files.',
  },
  'tokenSecret.repeated': {
    ja: '同じ秘密鍵がファイル内で重複しています。',
    en: 'The secret appears more than once in the file.',
  },
  'tokenFile.header': {
    ja: '1行目には「serialNumber,secret」または「serialNumber,secret,algorithm」を指定してください。',
    en: 'The first line must be serialNumber,secret or serialNumber,secret,algorithm.',
  },
  'tokenFile.columns': {
    ja: '項目数が見出しと異なります。{columns}項目を指定してください。',
    en: 'The line must have {columns} fields, like the header.',
  },
  'tokenFile.quoted': { ja: '引用符は使用できません。', en: 'Quotation marks are not accepted.' },
  'period.future': { ja: '現在より前の日時を指定してください。', en: 'The period must begin before now.' },
  'period.gone': {
    ja: 'この期間の操作履歴は保存期間（{days}日）を過ぎています。',
    en: 'The history of this period is over: it is kept for {days} days.',
  },
  'tokenFile.encoding': { ja: '文字コードはUTF-8にしてください。', en: 'The file must be encoded in UTF-8.' },
  'tokenFile.twice': {
    ja: 'fileとuploadIdは、いずれか一方だけを指定してください。',
    en: 'Please send either the file or an upload, not both.',
  },
  'sha256.form': {
    ja: 'SHA-256を64桁の16進数（小文字）で入力してください。',
    en: 'Please give the SHA-256 as 64 lower-case hexadecimal digits.',
  },
  'tokenFile.empty': { ja: 'トークンが1件も含まれていません。', en: 'The file contains no tokens.' },
  'tokenFile.tooMany': {
    ja: '1回に登録できるトークンは{maximum}件までです。ファイルを分割してください。',
    en: 'At most {maximum} tokens can be imported at once. Please split the file.',
  },
  'tokenFile.xml': { ja: 'XMLとして読み取れません。', en: 'The file is not valid XML.' },
  'tokenFile.documentType': {
    ja: '文書型宣言や実体宣言を含むファイルは取り扱っていません。',
    en: 'Files that declare a document type or entities are not accepted.',
  },
  'tokenFile.container': {
    ja: 'PSKC（RFC 6030）バージョン1.0のファイルではありません。',
    en: 'The file is not a PSKC file (RFC 6030) of version 1.0.',
  },
  'tokenFile.keyPackage': {
    ja: 'KeyPackageの構造が正しくありません。',
    en: 'The structure of the KeyPackage is invalid.',
  },
  'tokenFile.keyNeeded': {
    ja: '暗号化されたファイルです。事前共有鍵（preSharedKey）を指定してください。',
    en: 'The file is encrypted. Please give its pre-shared key (preSharedKey).',
  },
  'tokenFile.passphraseNeeded': {
    ja: '暗号化されたファイルです。パスフレーズ（passphrase）を指定してください。',
    en: 'The file is encrypted. Please give its passphrase (passphrase).',
  },
  'tokenFile.keyWrong': {
    ja: '事前共有鍵またはパスフレーズが、ファイルと一致しません。',
    en: 'The pre-shared key or the passphrase does not fit the file.',
  },
  'tokenFile.encryptionMethod': {
    ja: 'この暗号化方式は取り扱っていません（AES-CBCとHMACのみ）。',
    en: 'This kind of encryption is not accepted; only AES-CBC with HMAC is.',
  },
  'tokenFile.iterations': {
    ja: '鍵導出の反復回数が範囲外です（100万回まで）。',
    en: "The iterations of the key's derivation are out of range; at most 1,000,000 are accepted.",
  },
  'tokenFile.macMissing': {
    ja: '暗号化された値に検証コード（MAC）がありません。',
    en: 'The encrypted value has no MAC.',
  },
  'tokenFile.mac': {
    ja: '検証コード（MAC）が一致しません。ファイルが変更されたか、鍵が異なります。',
    en: 'The MAC does not match: the file was changed, or the key is another.',
  },
  'tokenFile.certificateNeeded': {
    ja: '署名されたファイルです。署名者の証明書（signingCertificate）を指定してください。',
    en: "The file is signed. Please give the signer's certificate (signingCertificate).",
  },
  'tokenFile.signatureMissing': {
    ja: '署名者の証明書が指定されましたが、ファイルに署名がありません。',
    en: "The signer's certificate was given, but the file is not signed.",
  },
  'tokenFile.signatureForm': {
    ja: 'この形式の署名は取り扱っていません。文書全体に対する包含署名（enveloped signature）1件のみ取り扱っています。',
    en: 'This form of signature is not accepted; only one enveloped signature over the whole document is.',
  },
  'tokenFile.signatureMethod': {
    ja: 'この署名方式は取り扱っていません（RSAまたはECDSAで、SHA-256、SHA-384、SHA-512のみ）。',
    en: 'This signature algorithm is not accepted; only RSA or ECDSA with SHA-256, SHA-384 or SHA-512 is.',
  },
  'tokenFile.signature': {
    ja: '署名が一致しません。ファイルが変更されたか、証明書が異なります。',
    en: 'The signature does not match: the file was changed, or the certificate is another.',
  },
  'signingCertificate.form': {
    ja: '証明書を1件、PEM形式で指定してください。',
    en: 'Please give exactly one certificate in PEM.',
  },
  'signingCertificate.validity': {
    ja: '証明書は現在有効ではありません（有効期間外です）。',
    en: 'The certificate is not valid at present: its validity has not begun or is over.',
  },
  'signingCertificate.key': {
    ja: 'この証明書の鍵は取り扱っていません（RSA 2048～8192ビット、ECDSA P-256またはP-384のみ）。',
    en: 'The key of the certificate is not accepted; only RSA of 2048 to 8192 bits, or ECDSA on P-256 or P-384, is.',
  },
  'signingCertificate.csv': {
    ja: 'CSVファイルには署名がありません。証明書はPSKCファイルにのみ指定できます。',
    en: 'A CSV file has no signature. Please give a certificate with PSKC files only.',
  },
  'transportKey.form': {
    ja: '事前共有鍵を32桁、48桁または64桁の16進数で入力してください。',
    en: 'Please give the pre-shared key as 32, 48 or 64 hexadecimal digits.',
  },
  'tokenFile.notTimeBased': {
    ja: '時刻同期方式（TOTP）のトークンのみ取り扱っています。',
    en: 'Only time-based tokens (TOTP) are accepted.',
  },
  'tokenFile.algorithm': {
    ja: 'アルゴリズムにはSHA1、SHA256、SHA512のいずれかを指定してください。',
    en: 'The algorithm must be SHA1, SHA256 or SHA512.',
  },
  'tokenFile.digits': {
    ja: '10進数{digits}桁を表示するトークンのみ取り扱っています。',
    en: 'Only tokens that show {digits} decimal digits are accepted.',
  },
  'tokenFile.period': {
    ja: '表示の切替間隔が{seconds}秒のトークンのみ取り扱っています。',
    en: 'Only tokens whose codes change every {seconds} seconds are accepted.',
  },
  'tokenFile.timeOrigin': {
    ja: '時刻の起点が1970年1月1日（T0=0）のトークンのみ取り扱っています。',
    en: 'Only tokens that count time from 1 January 1970 (T0 = 0) are accepted.',
  },
  'tokenFile.policy': {
    ja: '利用条件（Policy）により、現在ワンタイムパスワードに利用できない鍵です。',
    en: 'The policy of the key does not permit its use for one-time passwords today.',
  },
  'date.form': {
    ja: '実在する日付をYYYY-MM-DDで指定してください。',
    en: 'Please enter an existing date as YYYY-MM-DD.',
  },
  'moment.form': {
    ja: '日付をYYYY-MM-DD、または日時をRFC 3339形式（時差付き）で指定してください。',
    en: 'Please enter a date as YYYY-MM-DD, or a date and time in RFC 3339 format with an offset.',
  },
  'period.order': { ja: '開始日以降を指定してください。', en: 'The end must not be before the start.' },
  'period.tooLong': {
    ja: '期間は{maximum}日以内で指定してください。',
    en: 'Please choose a period of at most {maximum} days.',
  },
  'instant.form': {
    ja: '日時をRFC 3339形式（時差付き）で指定してください。',
    en: 'Please enter a date and time in RFC 3339 format with an offset.',
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
    en: 'The notice must end after its start and after the current time.',
  },
  'feeRange.start': {
    ja: '最初の金額範囲は0円から始めてください。',
    en: 'The first range must begin at 0 yen.',
  },
  'feeRange.order': {
    ja: '金額範囲の上限は、下限以上にしてください。',
    en: 'The end of the range must not be below its beginning.',
  },
  'feeRange.overlap': {
    ja: '次の金額範囲と重なっています。',
    en: 'The range overlaps the next one.',
  },
  'feeRange.gap': {
    ja: '次の金額範囲との間に、どの範囲にも含まれない金額があります。',
    en: 'Between this range and the next one there are amounts in no range.',
  },
  'feeRange.end': {
    ja: '最後の金額範囲には上限を指定しないでください。',
    en: 'The last range must have no end.',
  },
  'fee.abovePayment': {
    ja: '手数料が金額範囲の上限を超えています。',
    en: 'The fee is above every payment of its range.',
  },
  'fee.methodNotOffered': {
    ja: 'この手数料計算方法は指定できません。',
    en: 'This method of calculation is not available here.',
  },
  'fee.minimumNotOffered': {
    ja: '当方負担手数料では、適用最低支払金額を指定できません。',
    en: 'A table of fees that the payer bears has no minimum payment.',
  },
  'fee.rangesWithStandard': {
    ja: '基準手数料を使用する場合は、金額範囲と手数料を指定しないでください。',
    en: 'Where the standard fees are used, ranges must not be given.',
  },
  'tariff.past': {
    ja: '適用開始日は本日以降にしてください。',
    en: 'The tariff must not begin to apply before today.',
  },
  'tariff.tooFar': {
    ja: '適用開始日は{maximum}日以内にしてください。',
    en: 'A tariff can be loaded at most {maximum} days ahead.',
  },
  'closure.past': {
    ja: '休止の開始日時は、現在以降にしてください。すぐに休止する場合は指定しないでください。',
    en: 'The closure must not begin in the past. Leave the start out to close at once.',
  },
  'closure.period': {
    ja: '休止の終了日時は、開始日時より後にしてください。',
    en: 'The closure must end after its start.',
  },
  'closure.tooLong': {
    ja: '休止は最長{maximum}日までです。',
    en: 'A closure lasts at most {maximum} days.',
  },
  'closure.tooFar': {
    ja: '休止を登録できるのは、開始の{maximum}日前からです。',
    en: 'A closure can be registered at most {maximum} days ahead.',
  },
  'notice.companyMissing': {
    ja: '利用者あてのお知らせには企業も指定してください。',
    en: 'A notice to a user must also name the company.',
  },
  'time.form': { ja: '時刻をHH:MMで指定してください。', en: 'Please enter a time of day as HH:MM.' },
} as const satisfies Readonly<Record<string, Bilingual>>;

export type FieldCode = keyof typeof fieldTexts;

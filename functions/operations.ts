import type { AnyOperation, ScheduledFunction } from '../shared/operation/operation.ts';
import { addAccount } from './bank/add-account.operation.ts';
import { assignTokens } from './bank/assign-tokens.operation.ts';
import { beginTokenUpload } from './bank/begin-token-upload.operation.ts';
import { changeContract } from './bank/change-contract.operation.ts';
import { closeAccount } from './bank/close-account.operation.ts';
import { closeCompany } from './bank/close-company.operation.ts';
import { closeService } from './bank/close-service.operation.ts';
import { endClosure } from './bank/end-closure.operation.ts';
import { endSessions } from './bank/end-sessions.operation.ts';
import { explainAccess } from './bank/explain-access.operation.ts';
import { exportHistory } from './bank/export-history.operation.ts';
import { filePayees } from './bank/file-payees.operation.ts';
import { findCustomer } from './bank/find-customer.operation.ts';
import { findUser } from './bank/find-user.operation.ts';
import { forecastExpiry } from './bank/forecast-expiry.operation.ts';
import { getCalendar } from './bank/get-calendar.operation.ts';
import { getCompanyContract } from './bank/get-company-contract.operation.ts';
import { getHandover } from './bank/get-handover.operation.ts';
import { getHistoryExport } from './bank/get-history-export.operation.ts';
import { importTokens } from './bank/import-tokens.operation.ts';
import { listCompanies } from './bank/list-companies.operation.ts';
import { listCompanyHistory } from './bank/list-company-history.operation.ts';
import { listTokenStock } from './bank/list-token-stock.operation.ts';
import { loadStandardFees } from './bank/load-standard-fees.operation.ts';
import { openCompany } from './bank/open-company.operation.ts';
import { openIssueWindow } from './bank/open-issue-window.operation.ts';
import { publishNotice } from './bank/publish-notice.operation.ts';
import { releaseTokenAtBranch } from './bank/release-token-at-branch.operation.ts';
import { renewTemporaryPasswords } from './bank/renew-temporary-passwords.operation.ts';
import { reportResults } from './bank/report-results.operation.ts';
import { resumeCompany } from './bank/resume-company.operation.ts';
import { revokeCertificateAtBranch } from './bank/revoke-certificate-at-branch.operation.ts';
import { revokeTokenAtBranch } from './bank/revoke-token-at-branch.operation.ts';
import { setCeilings } from './bank/set-ceilings.operation.ts';
import { suspendCompany } from './bank/suspend-company.operation.ts';
import { takeRequests } from './bank/take-requests.operation.ts';
import { unlockUserAtBranch } from './bank/unlock-user-at-branch.operation.ts';
import { beginUpload } from './batches/begin-upload.operation.ts';
import { listLines } from './batches/list-lines.operation.ts';
import { makeBatch } from './batches/make-batch.operation.ts';
import { acquireCertificate } from './certificates/acquire-certificate.operation.ts';
import { getIssuance } from './certificates/get-issuance.operation.ts';
import { listCertificates } from './certificates/list-certificates.operation.ts';
import { reissueCertificate } from './certificates/reissue-certificate.operation.ts';
import { renewCertificate } from './certificates/renew-certificate.operation.ts';
import { revokeCertificate } from './certificates/revoke-certificate.operation.ts';
import { changeAccountMemo } from './company/change-account-memo.operation.ts';
import { changeCompany } from './company/change-company.operation.ts';
import { getCompany } from './company/get-company.operation.ts';
import { backFillItems } from './events/back-fill-items.function.ts';
import { deliverMail } from './events/deliver-mail.function.ts';
import { expireRequests } from './events/expire-requests.function.ts';
import { receiveMailEvent } from './events/receive-mail-event.function.ts';
import { reconcileCertificates } from './events/reconcile-certificates.function.ts';
import { revokeAtAuthority } from './events/revoke-at-authority.function.ts';
import { rotateSessionKeys } from './events/rotate-session-keys.function.ts';
import { scanCertificateExpiry } from './events/scan-certificate-expiry.function.ts';
import { writeHistoryExports } from './events/write-history-exports.function.ts';
import { changeFees } from './fees/change-fees.operation.ts';
import { getFees } from './fees/get-fees.operation.ts';
import { getStandardFees } from './fees/get-standard-fees.operation.ts';
import { previewFees } from './fees/preview-fees.operation.ts';
import { listHistory } from './history/list-history.operation.ts';
import { printHistory } from './history/print-history.operation.ts';
import { enterLinkedService } from './links/enter-linked-service.operation.ts';
import { getAssertionKeys } from './links/get-assertion-keys.operation.ts';
import { listMails } from './notices/list-mails.operation.ts';
import { listNotices } from './notices/list-notices.operation.ts';
import { readNotice } from './notices/read-notice.operation.ts';
import { changePayee } from './payees/change-payee.operation.ts';
import { createPayee } from './payees/create-payee.operation.ts';
import { deletePayee } from './payees/delete-payee.operation.ts';
import { listPayees } from './payees/list-payees.operation.ts';
import { beginRegistration } from './registration/begin-registration.operation.ts';
import { completeRegistration } from './registration/complete-registration.operation.ts';
import { acknowledgeLoginNotices } from './sessions/acknowledge-login-notices.operation.ts';
import { answerSecretQuestion } from './sessions/answer-secret-question.operation.ts';
import { beginEmailCheck } from './sessions/begin-email-check.operation.ts';
import { changeOwnPasswords } from './sessions/change-own-passwords.operation.ts';
import { completeEmailCheck } from './sessions/complete-email-check.operation.ts';
import { deferRenewal } from './sessions/defer-renewal.operation.ts';
import { deferTokenRegistration } from './sessions/defer-token-registration.operation.ts';
import { getForms } from './sessions/get-forms.operation.ts';
import { getHome } from './sessions/get-home.operation.ts';
import { logIn } from './sessions/log-in.operation.ts';
import { logOut } from './sessions/log-out.operation.ts';
import { registerSecretAnswers } from './sessions/register-secret-answers.operation.ts';
import { skipEmailCheck } from './sessions/skip-email-check.operation.ts';
import { listTokens } from './tokens/list-tokens.operation.ts';
import { registerToken } from './tokens/register-token.operation.ts';
import { registerUserToken } from './tokens/register-user-token.operation.ts';
import { releaseToken } from './tokens/release-token.operation.ts';
import { resynchroniseToken } from './tokens/resynchronise-token.operation.ts';
import { revokeToken } from './tokens/revoke-token.operation.ts';
import { approveRequests } from './transfers/approve-requests.operation.ts';
import { cancelApproval } from './transfers/cancel-approval.operation.ts';
import { cancelRequest } from './transfers/cancel-request.operation.ts';
import { changeRequest } from './transfers/change-request.operation.ts';
import { deleteRequest } from './transfers/delete-request.operation.ts';
import { getRequest } from './transfers/get-request.operation.ts';
import { listRequests } from './transfers/list-requests.operation.ts';
import { makeTransfer } from './transfers/make-transfer.operation.ts';
import { printRequest } from './transfers/print-request.operation.ts';
import { returnRequest } from './transfers/return-request.operation.ts';
import { switchService } from './transfers/switch-service.operation.ts';
import { withdrawRequest } from './transfers/withdraw-request.operation.ts';
import { changeUser } from './users/change-user.operation.ts';
import { createUser } from './users/create-user.operation.ts';
import { deleteUser } from './users/delete-user.operation.ts';
import { getUser } from './users/get-user.operation.ts';
import { listUsers } from './users/list-users.operation.ts';
import { printUser } from './users/print-user.operation.ts';
import { requestMailPassword } from './users/request-mail-password.operation.ts';
import { resetUserPasswords } from './users/reset-user-passwords.operation.ts';
import { resumeUser } from './users/resume-user.operation.ts';
import { suspendUser } from './users/suspend-user.operation.ts';
import { suspendUsers } from './users/suspend-users.operation.ts';
import { unlockUser } from './users/unlock-user.operation.ts';

/** Every operation, by the folder of its code; no other list exists. */
const folders = {
  registration: [beginRegistration, completeRegistration],
  sessions: [
    acknowledgeLoginNotices,
    answerSecretQuestion,
    beginEmailCheck,
    changeOwnPasswords,
    completeEmailCheck,
    deferRenewal,
    deferTokenRegistration,
    getForms,
    getHome,
    logIn,
    logOut,
    registerSecretAnswers,
    skipEmailCheck,
  ],
  certificates: [
    acquireCertificate,
    getIssuance,
    listCertificates,
    reissueCertificate,
    renewCertificate,
    revokeCertificate,
  ],
  users: [
    changeUser,
    createUser,
    deleteUser,
    getUser,
    listUsers,
    printUser,
    requestMailPassword,
    resetUserPasswords,
    resumeUser,
    suspendUser,
    suspendUsers,
    unlockUser,
  ],
  tokens: [listTokens, registerToken, registerUserToken, releaseToken, resynchroniseToken, revokeToken],
  fees: [changeFees, getFees, getStandardFees, previewFees],
  notices: [listMails, listNotices, readNotice],
  history: [listHistory, printHistory],
  bank: [
    addAccount,
    assignTokens,
    beginTokenUpload,
    changeContract,
    closeAccount,
    closeCompany,
    closeService,
    endClosure,
    endSessions,
    explainAccess,
    exportHistory,
    filePayees,
    findCustomer,
    findUser,
    forecastExpiry,
    getCalendar,
    getCompanyContract,
    getHandover,
    getHistoryExport,
    importTokens,
    listCompanies,
    listCompanyHistory,
    listTokenStock,
    loadStandardFees,
    openCompany,
    openIssueWindow,
    publishNotice,
    releaseTokenAtBranch,
    renewTemporaryPasswords,
    reportResults,
    resumeCompany,
    revokeCertificateAtBranch,
    revokeTokenAtBranch,
    setCeilings,
    suspendCompany,
    takeRequests,
    unlockUserAtBranch,
  ],
  company: [changeAccountMemo, changeCompany, getCompany],
  payees: [changePayee, createPayee, deletePayee, listPayees],
  batches: [beginUpload, listLines, makeBatch],
  transfers: [
    approveRequests,
    cancelApproval,
    cancelRequest,
    changeRequest,
    deleteRequest,
    getRequest,
    listRequests,
    makeTransfer,
    printRequest,
    returnRequest,
    switchService,
    withdrawRequest,
  ],
  links: [enterLinkedService, getAssertionKeys],
} as const satisfies Readonly<Record<string, readonly AnyOperation[]>>;

/** Every function called by a schedule, by the table's stream, by a queue or by an operator. */
const functions = [
  backFillItems,
  deliverMail,
  expireRequests,
  receiveMailEvent,
  reconcileCertificates,
  revokeAtAuthority,
  rotateSessionKeys,
  scanCertificateExpiry,
  writeHistoryExports,
] as const satisfies readonly ScheduledFunction[];

export type OperationFolder = keyof typeof folders;
/** The name of an operation; of one in a folder, where one is given. */
export type OperationName<Folder extends OperationFolder = OperationFolder> = (typeof folders)[Folder][number]['name'];
export type EventFunctionName = (typeof functions)[number]['name'];

export const operationsByFolder: Readonly<Record<string, readonly AnyOperation[]>> = folders;
export const operations: readonly AnyOperation[] = Object.values(operationsByFolder).flat();
export const eventFunctions: readonly ScheduledFunction[] = functions;

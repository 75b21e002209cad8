/**
 * Every refusal that a client can get: its stable public code and its HTTP status. No other table of statuses
 * exists; the texts of each code are in `shared/text/error-texts.ts`.
 */
export const errorStatus = {
  // the request itself
  'request.invalid': 400,
  'request.malformed': 400,
  'request.idempotencyKeyInvalid': 400,
  'request.preferenceInvalid': 400,
  'request.cursorInvalid': 400,
  'request.notFound': 404,
  'request.methodNotAllowed': 405,
  'request.tooLarge': 413,
  'request.unsupportedMediaType': 415,
  'request.inProgress': 409,
  'request.idempotencyMismatch': 422,
  'request.staleVersion': 412,
  'request.versionRequired': 428,
  'request.conflict': 409,
  'request.notAcceptable': 406,
  'request.tooMany': 429,
  'service.closed': 403,
  'service.unavailable': 503,
  'service.failed': 500,
  // identity and rights
  'session.required': 401,
  'session.expired': 401,
  'session.ended': 401,
  'session.refused': 401,
  'session.stepPending': 403,
  'session.stepNotPending': 409,
  'session.wrongHost': 403,
  'certificate.required': 403,
  'certificate.refused': 401,
  'certificate.wrongDoor': 403,
  'permission.denied': 403,
  'proof.missing': 400,
  'proof.wrong': 403,
  'proof.stopped': 403,
  // registration
  'registration.refused': 401,
  'registration.expired': 401,
  'registration.done': 409,
  'registration.closed': 403,
  // fields refused for more than their form
  'loginId.taken': 409,
  'loginId.notAllowed': 400,
  'password.notAllowed': 400,
  'password.wrong': 403,
  'email.unchanged': 400,
  'emailCheck.notBegun': 409,
  'emailCheck.addressChanging': 409,
  // users
  'user.notFound': 404,
  'user.protected': 409,
  'user.lastAdministrator': 409,
  'user.limitReached': 409,
  'user.suspended': 409,
  'user.notSuspended': 409,
  'user.notStopped': 409,
  'user.loginIdInCertificate': 409,
  'user.exceedsGranter': 403,
  'user.limitExceedsCeiling': 400,
  'user.accountUnknown': 400,
  'user.approverNeeded': 409,
  // certificates
  'certificate.noIssueWindow': 403,
  'certificate.exists': 409,
  'certificate.none': 409,
  'certificate.expired': 409,
  'certificate.alreadyRevoked': 409,
  'certificate.notRenewable': 403,
  'certificate.keyReused': 409,
  'certificate.csrInvalid': 400,
  'certificate.keyTooWeak': 400,
  'certificate.subjectNotAllowed': 400,
  'certificate.extensionNotAllowed': 400,
  'certificate.protected': 403,
  'certificate.issuing': 409,
  'issuance.notFound': 404,
  'issuance.failed': 409,
  // one-time-password tokens
  'token.notFound': 404,
  'token.notNeeded': 403,
  'token.needed': 403,
  'token.registered': 409,
  'token.revoked': 409,
  'token.registeredByUser': 403,
  'token.full': 409,
  'token.notStopped': 409,
  'token.ownToken': 403,
  'token.exists': 409,
  'token.assigned': 409,
  'token.fileInvalid': 400,
  'token.importUnfinished': 409,
  'token.importReplaced': 409,
  'upload.notFound': 404,
  'upload.missing': 409,
  'upload.used': 409,
  'batch.linesInvalid': 400,
  'export.notFound': 404,
  // companies, notices
  'company.notFound': 404,
  'company.exists': 409,
  'company.state': 409,
  'company.passwordMethodNotOffered': 400,
  'company.registered': 409,
  'company.approversMissing': 409,
  'company.limitExceedsCeiling': 400,
  'company.accountsFull': 409,
  'account.notFound': 404,
  'account.exists': 409,
  'account.representative': 409,
  'notice.notFound': 404,
  'print.tooLarge': 400,
  // payees
  'payee.notFound': 404,
  'payee.exists': 409,
  'payee.tooMany': 409,
  // transfers
  'transfer.notFound': 404,
  'transfer.notAllowed': 403,
  'transfer.contentChanged': 412,
  'transfer.limitReached': 409,
  'transfer.noneApproved': 409,
  'handover.notFound': 404,
  'handover.reportedOtherwise': 409,
  // linked services
  'linkedService.notAllowed': 403,
  // fees
  'fees.noStandard': 409,
  'fees.notInContract': 403,
  'tariff.tooMany': 409,
  // calendar
  'closure.notFound': 404,
  'closure.ended': 409,
  'closure.tooMany': 409,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/**
 * Seconds after which a request refused with this status may be repeated, because it met a moment of load or an outage
 * (RFC 9110 §10.2.3); otherwise undefined.
 */
export const retryAfterSeconds = (status: number): number | undefined =>
  status === 429 || status === 503 ? 5 : undefined;

/** A rejected input field: its path, a stable code, and the values for the text's blanks. */
export interface FieldError {
  readonly path: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Its text, where it is none of `shared/text/field-texts.ts`. */
  readonly words?: { readonly ja: string; readonly en: string };
}

/** Details of a refusal besides its code; they are sent to the client unchanged. */
export interface RefusalDetails {
  readonly errors?: readonly FieldError[];
  /** When the bank's help desk answers; `opensAt` if it does not answer now. */
  readonly helpDesk?: { readonly opens: string; readonly closes: string; readonly opensAt?: string };
  readonly [member: string]: unknown;
}

/** A refusal for the client: the code is public, `message` is for the log only. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: RefusalDetails;
  /** Users who cannot end what stands in the way, although they administer; the caller never can. Not for the client. */
  readonly cannotHelp: readonly string[];

  constructor(code: ErrorCode, details: RefusalDetails = {}, cannotHelp: readonly string[] = []) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
    this.cannotHelp = cannotHelp;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

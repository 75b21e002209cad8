/** Whom a history row is about when no session says it: a login, a registration, an act of the bank. */
export interface About {
  readonly companyId: string;
  readonly userId?: string;
  readonly loginId?: string;
}

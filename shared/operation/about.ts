/**
 * The company and user of a history row that no session determines: of a login, a registration, or an operation of the
 * bank.
 */
export interface About {
  readonly companyId: string;
  readonly userId?: string;
  readonly loginId?: string;
}

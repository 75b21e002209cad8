/** A bank, or a branch of one: its code, its name, and its name in kana, as the banks' exchange format has it. */
export interface DirectoryEntry {
  readonly code: string;
  readonly name: string;
  /** At most 15 half-width characters, full-width here like every kana name. */
  readonly kana: string;
}

/** The banks and branches that exist. It is made at build time and ages; `asOf` is its date. */
export interface BankDirectory {
  /** The day of the data, `YYYY-MM-DD`. */
  readonly asOf: string;
  bankOf(code: string): DirectoryEntry | undefined;
  branchOf(bank: string, branch: string): DirectoryEntry | undefined;
}

import type { BankDirectory } from '../../domain/bank-directory.ts';
import type { FieldError } from '../../domain/errors.ts';
import { accountDigits, type PayeeAccount, payeeProblems } from '../../domain/payee.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Change } from '../../table/history.ts';
import { type FiledPayees, filedPayeesOf } from '../../table/payees.ts';

/** Every bank and branch of a list that does not exist, and every account that is in it again. */
export function filedProblems(
  payees: readonly PayeeAccount[],
  directory: BankDirectory,
  profile: Profile,
): readonly FieldError[] {
  const seen = new Set<string>();
  return payees.flatMap((payee, index) => {
    const path = `payees[${index}]`;
    const digits = accountDigits(payee);
    const isRepeated = seen.has(digits);
    seen.add(digits);
    return [
      ...payeeProblems(payee, directory, profile, path),
      ...(isRepeated ? [{ path: `${path}.number`, code: 'payee.repeated' }] : []),
    ];
  });
}

interface FiledLine extends PayeeAccount {
  readonly payeeId: string;
  readonly change?: 'added' | 'renamed';
}

interface Filing {
  readonly lines: readonly FiledLine[];
  readonly removed: readonly string[];
  readonly changes: readonly Change[];
  readonly counts: { readonly added: number; readonly renamed: number; readonly removed: number };
}

/** What a new list changes. The history names each account by its id, because a row has to hold up to 1,998 of them. */
export function filing(filed: FiledPayees | undefined, payees: readonly PayeeAccount[]): Filing {
  const before = new Map(filedPayeesOf(filed).map(({ payeeId, account }) => [payeeId, account.name]));
  const after = new Map(payees.map((payee) => [accountDigits(payee), payee.name]));
  const ids = [...new Set([...before.keys(), ...after.keys()])];
  const changes = ids.flatMap((id) => {
    const [was, is] = [before.get(id) ?? null, after.get(id) ?? null];
    return was === is ? [] : [{ path: `payees.${id}`, before: was, after: is }];
  });
  const lines = payees.map((payee): FiledLine => {
    const payeeId = accountDigits(payee);
    const was = before.get(payeeId);
    if (was === payee.name) return { payeeId, ...payee };
    return { payeeId, ...payee, change: was === undefined ? 'added' : 'renamed' };
  });
  const removed = ids.filter((id) => !after.has(id));
  const countOf = (kind: FiledLine['change']) => lines.filter(({ change }) => change === kind).length;
  const counts = { added: countOf('added'), renamed: countOf('renamed'), removed: removed.length };
  return { lines, removed, changes, counts };
}

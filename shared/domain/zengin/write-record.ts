import { bytesOf, space, zero } from './characters.ts';
import { type FieldProblem, recordProblems } from './check-record.ts';
import { type BulkService, codeOfType } from './kinds.ts';
import { ediLayout, type Field, type FieldForm, type Layout, layoutOf, recordLength } from './layout.ts';
import { zenginKana } from './zengin-kana.ts';
import type { ZenginHeader, ZenginLine } from './zengin-line.ts';

/** A record, or the fields that it cannot hold. */
export type Written = { readonly record: Uint8Array } | { readonly problems: readonly FieldProblem[] };

/** The data record of a line; names are canonical kana. */
export function lineRecord(service: BulkService, line: ZenginLine): Written {
  const { payee, amount, ...texts } = line;
  const hasEdi = service === 'bulkTransfer' && texts.edi !== undefined;
  return written(hasEdi ? ediLayout : layoutOf(service, 'data'), {
    ...texts,
    ...accountValues(payee),
    name: payee.name,
    amount: String(amount),
    ...(hasEdi && { identification: 'Y' }),
  });
}

export function headerRecord(service: BulkService, header: ZenginHeader): Written {
  const { clientCode, clientName, executionDay, bankName, branchName } = header;
  const values = { clientCode, clientName, executionDay, bankName, branchName, ...accountValues(header) };
  return written(layoutOf(service, 'header'), values);
}

export function trailerRecord(service: BulkService, { count, total }: { count: number; total: number }): Written {
  return written(layoutOf(service, 'trailer'), { count: String(count), total: String(total) });
}

export const endRecord = (service: BulkService): Written => written(layoutOf(service, 'end'), {});

const accountValues = ({ bank, branch, type, number }: Pick<ZenginHeader, 'bank' | 'branch' | 'type' | 'number'>) => ({
  bank,
  branch,
  accountType: codeOfType(type),
  accountNumber: number,
});

type Values = Readonly<Record<string, string | undefined>>;

function written(fields: Layout, values: Values): Written {
  const record = new Uint8Array(recordLength);
  const strange = Object.keys(values).filter(
    (name) => values[name] !== undefined && !fields.some((field) => field.name === name),
  );
  const problems: FieldProblem[] = [
    ...strange.map((field) => ({ field, code: 'zengin.notHere' as const })),
    ...fields.flatMap((field) => put(record, field, values[field.name])),
  ];
  const all = problems.length > 0 ? problems : recordProblems(record, fields);
  return all.length > 0 ? { problems: all } : { record };
}

/** Writes a value into its field, aligned and filled as its form demands. */
function put(record: Uint8Array, { name, from, to, form }: Field, value = emptyValue(form)): readonly FieldProblem[] {
  const text = zenginKana(value);
  const bytes = text === undefined ? undefined : bytesOf(text);
  if (!bytes) return [{ field: name, code: 'zengin.notWritable' }];
  const room = to - from - bytes.length;
  if (room < 0) return [{ field: name, code: 'zengin.tooLong', params: { maximum: to - from } }];
  const isNumber = typeof form === 'string' && !['text', 'name'].includes(form);
  record.fill(isNumber ? zero : space, from, to);
  record.set(bytes, isNumber ? from + room : from);
  return [];
}

const emptyValue = (form: FieldForm) => (typeof form === 'string' ? '' : (form[0] ?? ''));

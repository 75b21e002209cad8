import { space } from './characters.ts';
import { type BulkService, kindOfService } from './kinds.ts';
import { fieldOf, layoutOf, recordLength } from './layout.ts';
import { withFields } from './write-field.ts';
import type { ZenginFile } from './zengin-file.ts';
import { recordAt } from './zengin-line.ts';

/**
 * A file of salaries or bonuses as one of another service without debits. The kind in its header changes. Its records agree up
 * to the codes (社員番号 and 所属コード are the two 顧客コード); what 総合振込 has after them is written as where lines are
 * typed.
 */
export function switchedFile(file: ZenginFile, to: Exclude<BulkService, 'accountDebit'>): ZenginFile {
  const header = withFields(file.header, layoutOf(to, 'header'), { kind: kindOfService[to] });
  if (to !== 'bulkTransfer') return { ...file, service: to, header };
  const records = Uint8Array.from(file.records);
  const fields = layoutOf(to, 'data');
  for (let index = 0; index < file.count; index += 1) {
    const record = recordAt(records, index);
    record.fill(space, fields.find(({ name }) => name === 'transferDivision')?.from, recordLength);
    fieldOf(record, fields, 'transferDivision').fill(telegraphic);
  }
  return { ...file, service: to, header, records };
}

/** 振込指定区分 7 (電信). */
const telegraphic = 0x37;

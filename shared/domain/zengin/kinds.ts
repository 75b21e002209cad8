import * as z from 'zod/mini';
import type { AccountType } from '../fields.ts';
import { serviceOfRow } from '../limits.ts';
import type { Permission } from '../permissions.ts';

/** The services whose requests have many lines, and the kind (種別コード) of their files (B-63). */
export const kindOfService = { bulkTransfer: '21', salary: '11', bonus: '12', accountDebit: '91' } as const;
export type BulkService = keyof typeof kindOfService;

export const bulkServices = [
  'bulkTransfer',
  'salary',
  'bonus',
  'accountDebit',
] as const satisfies readonly BulkService[];

export const BulkServiceName = z.enum(bulkServices);

/** The right to send files of a service (A9-8); 給与振込 and 賞与振込 have one right. */
export const fileRightOf = (service: BulkService): Permission => `${serviceOfRow[service]}.request.file`;

/** 預金種目: the types of a company's own account, those that only a payee can have, and 納税準備 for debits. */
export type ZenginAccountType = AccountType | 'taxReserve' | 'other';

const codes = { ordinary: '1', current: '2', taxReserve: '3', savings: '4', other: '9' } as const satisfies Readonly<
  Record<ZenginAccountType, string>
>;
const types = new Map<string, ZenginAccountType>([
  ['1', 'ordinary'],
  ['2', 'current'],
  ['3', 'taxReserve'],
  ['4', 'savings'],
  ['9', 'other'],
]);

export const codeOfType = (type: ZenginAccountType): string => codes[type];

/** The type of a checked code. */
export const typeOfCode = (code: string): ZenginAccountType => types.get(code) ?? 'other';

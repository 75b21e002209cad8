import type * as z from 'zod/mini';
import { MailId, TokenSerial, UserId } from '../../shared/domain/fields.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';

/** A field of an input that names an item: one, or one of a list. */
export interface IdParameter {
  readonly path: readonly string[];
  readonly isList: boolean;
  /** What its texts name, by the name of the field that holds it in the table. */
  readonly kind: IdKind;
}

const kinds = {
  userId: 'userId',
  userIds: 'userId',
  companyId: 'companyId',
  accounts: 'accountId',
  accountId: 'accountId',
  representativeAccountId: 'accountId',
  noticeId: 'noticeId',
  issuanceId: 'issuanceId',
  exportId: 'exportId',
  payeeId: 'payeeId',
  requestId: 'requestId',
  approvers: 'userId',
  serialNumber: 'serialNumber',
  serialNumbers: 'serialNumber',
  tokenSerialNumber: 'serialNumber',
} as const;
export type IdKind = (typeof kinds)[keyof typeof kinds];

/** Every id that an operation takes, wherever it stands. @throws Error for one whose kind nobody said */
export function idParametersOf({ name, input }: AnyOperation): readonly IdParameter[] {
  return leaves(input, []).map(({ path, isList }) => {
    const kind = kinds[path.at(-1) as keyof typeof kinds];
    if (!kind) throw new Error(`${name}: what does ${path.join('.')} name?`);
    return { path, isList, kind };
  });
}

const ids: readonly unknown[] = [UserId, TokenSerial, MailId];

interface Inner {
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly element?: z.ZodMiniType;
  readonly innerType?: z.ZodMiniType;
  readonly in?: z.ZodMiniType;
}

const isObject = (schema: z.ZodMiniType) => 'shape' in schema._zod.def;

type Leaf = Pick<IdParameter, 'path' | 'isList'>;

function leaves(schema: z.ZodMiniType, path: readonly string[], isList = false): readonly Leaf[] {
  if (ids.includes(schema)) return [{ path, isList }];
  const { shape, element, innerType, in: from } = schema._zod.def as unknown as Inner;
  if (shape) return Object.entries(shape).flatMap(([name, field]) => leaves(field, [...path, name], isList));
  // Of a list of objects the first one is tried.
  if (element) return isObject(element) ? leaves(element, [...path, '0'], isList) : leaves(element, path, true);
  const inner = innerType ?? from;
  return inner ? leaves(inner, path, isList) : [];
}

import { createHash } from 'node:crypto';
import { handler as beginUpload } from '../../../functions/batches/begin-upload.ts';
import { handler as makeBatch } from '../../../functions/batches/make-batch.ts';
import { handler as approveRequests } from '../../../functions/transfers/approve-requests.ts';
import type { CompanyLimits } from '../../../shared/domain/daily-limits.ts';
import type { Permission } from '../../../shared/domain/permissions.ts';
import type { BulkService } from '../../../shared/domain/zengin/kinds.ts';
import { zenginBytes } from '../../../shared/domain/zengin/write-file.ts';
import { digestOf } from '../../../shared/steps/batches/file-digest.ts';
import { linesOf, storedFile } from '../../../shared/steps/batches/read-lines.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { transferRequestItem } from '../../../shared/table/transfer-requests.ts';
import type { UserOverrides } from '../../builders/user.ts';
import { aZenginFile } from '../../builders/zengin.ts';
import type { Request } from '../../fakes/request.ts';
import { type Answer, createWorld, type World } from '../../world.ts';

export const rights: readonly Permission[] = [
  'bulkTransfer.request.screen',
  'bulkTransfer.request.file',
  'payroll.request.screen',
  'payroll.request.file',
  'accountDebit.request.screen',
  'accountDebit.request.file',
];
const mostYen = 999_999_999;
const limits: CompanyLimits = { bulkTransfer: mostYen, salary: mostYen, bonus: mostYen, accountDebit: mostYen };
/** Wednesday 1 April 2026 is the world's first day; salaries need three business days. */
export const executionDate = '2026-04-10';

/** A company that makes requests of many lines, with a maker and somebody who approves them. */
export async function office(overrides: Partial<Company> = {}, of: UserOverrides = {}) {
  const world = createWorld();
  const company = world.openCompany({ limits, ...overrides });
  const person = async (given: UserOverrides) => {
    const user = await world.addUser(company, given);
    return { user, session: await world.logIn(user) };
  };
  const approvals = ['approval.bulkTransfer', 'approval.payroll', 'approval.accountDebit'];
  return {
    world,
    company,
    maker: await person({ permissions: [...rights], limits, ...of }),
    approver: await person({ permissions: approvals }),
  };
}
export type Office = Awaited<ReturnType<typeof office>>;
export type Person = Office['maker'];

export const payee = {
  bank: '0001',
  branch: '110',
  type: 'ordinary',
  number: '1234567',
  name: 'テガタ タロウ',
} as const;
export const aTypedLine = { payee, amount: 250_000 };

export const order = ({ company, approver }: Office, more: object = {}) => ({
  service: 'salary',
  accountId: company.accounts[0]?.accountId,
  executionDate,
  approvers: [approver.user.userId],
  ...more,
});

export const make = (
  at: Office,
  more: object,
  { by = at.maker, ...rest }: { by?: Person } & Request = {},
): Promise<Answer> => at.world.call(makeBatch, { session: by.session, input: order(at, more), ...rest });

type FileParts = NonNullable<Parameters<typeof aZenginFile>[0]>;

/** A file that agrees with the order. */
export function fileFor(
  { company, world }: Office,
  { header, lines = [{}, { amount: '180000' }], ...parts }: FileParts = {},
  lineEnd?: string,
) {
  const { branch, number } = company.accounts[0] ?? { branch: '', number: '' };
  const own = { bank: world.profile.bank.code, branch, accountNumber: number, executionDay: '0410' };
  const known = lines.map((line) => ({ branch: '110', ...line }));
  return aZenginFile({ service: 'salary', ...parts, header: { ...own, ...header }, lines: known }, lineEnd);
}

/** Announces a file and puts it to its address. */
export async function upload(
  at: Office,
  bytes: Uint8Array,
  service: BulkService = 'salary',
  by = at.maker,
): Promise<string> {
  const file = Buffer.from(bytes);
  const sha256 = createHash('sha256').update(file).digest('hex');
  const { body } = await at.world.call(beginUpload, {
    session: by.session,
    input: { service, bytes: file.length, sha256 },
  });
  at.world.files.put(body.url, file);
  return body.uploadId;
}

/** The request as stored. */
export function stored(world: World, requestId: string) {
  const found = world.items('REQUEST#').find(({ sk }) => sk === requestId);
  return transferRequestItem.parse(found as never);
}

/** What is handed over of a request. */
export async function handedOver({ world }: Pick<Office, 'world'>, requestId: string): Promise<Buffer> {
  const table = bindTable({ requestLines: ['getFrame', 'getChunks'] }, world.ports);
  const lines = linesOf(stored(world, requestId));
  if (!lines) throw new Error('a request with lines');
  const file = await storedFile(table, lines);
  if (digestOf(file) !== stored(world, requestId).lines?.digest) throw new Error('not what was approved');
  return Buffer.concat([...zenginBytes(file)]);
}

/** A request that was approved. @returns its id */
export async function approved(at: Office, more: object): Promise<string> {
  const { requestId } = (await make(at, more)).body;
  const { contentHash } = stored(at.world, requestId);
  const input = { requests: [{ requestId, contentHash }], proof: { confirmationPassword: 'Kakunin26b' } };
  const { body } = await at.world.call(approveRequests, { session: at.approver.session, input });
  if (body.results?.[0]?.state !== 'authorised') throw new Error(`not authorised: ${JSON.stringify(body)}`);
  return requestId;
}

/** The errors of a refusal, each as its path and code. */
export const errorsOf = ({ body }: Answer) =>
  (body.errors ?? []).map(({ path, code }: { path: string; code: string }) => `${path} ${code}`);

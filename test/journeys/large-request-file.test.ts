import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { projectRoot } from '../../infra/registry.ts';
import { aZenginFile } from '../builders/zengin.ts';
import { foundCompany } from '../scenes/running/founding.ts';
import { sharedBank } from '../shared-bank.ts';
import { logIn } from '../simulator/commands/demonstration/log-in.ts';
import { visitBank } from '../simulator/commands/demonstration/visit.ts';
import { findSimulator } from '../simulator/commands/running-simulator.ts';

const many = 50_000;
const lines = Array.from({ length: many }, (_, n) => ({
  ...{
    branch: '001',
    accountNumber: String(1_000_000 + n * 137),
    amount: String(1 + (n % 100)),
    customerCode: String(n),
  },
}));

it('a deployed bank stores a file of 50,000 lines, takes it for another day, prints its end, and hands it over byte for byte', async () => {
  const { simulator } = await sharedBank();
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  const visit = visitBank(reached);
  const master = await foundCompany(visit, {});
  const { session } = await logIn(visit, master);
  const { confirmationPassword } = master;
  const { body: company, headers: about } = await session.get<{
    readonly accounts: readonly { readonly accountId: string; readonly branch: string; readonly number: string }[];
    readonly [field: string]: unknown;
  }>('/company');
  const { name, nameKana, approvalModes, accountLimits, companyLimits } = company;
  const record = { name, nameKana, approvalModes, accountLimits, companyLimits, selfApproval: true };
  const change = { headers: { 'if-match': String(about['etag']) } };
  expect(await session.put('/company', { ...record, proof: { confirmationPassword } }, change)).toMatchObject({
    status: 200,
  });
  const [account] = company.accounts;
  const header = {
    bank: '9999',
    branch: account?.branch ?? '',
    accountNumber: account?.number ?? '',
    executionDay: '1130',
  };
  const file = Buffer.from(aZenginFile({ service: 'salary', header, lines }));
  const sha256 = createHash('sha256').update(file).digest('hex');
  const begun = await session.post('/uploads', { service: 'salary', bytes: file.length, sha256 });
  const { url, headers, uploadId } = begun.body as { url: string; headers: Record<string, string>; uploadId: string };
  const put = await fetch(url, { method: 'PUT', headers, body: file });
  expect([put.status, await put.text()]).toEqual([200, '']);
  const order = {
    service: 'salary',
    accountId: account?.accountId,
    executionDate: '2026-11-30',
    uploadId,
    approvers: [master.userId],
  };
  const made = await session.post('/batches', order);
  expect(made).toMatchObject({ status: 201, body: { count: many, state: 'awaitingFinal' } });
  const page = await session.get<{ items: unknown[] }>(`/requests/${made.body['requestId']}/lines?limit=3`);
  expect(page.body.items).toMatchObject([{ amount: 1 }, { amount: 2 }, { amount: 3 }]);

  const { requestId } = made.body;
  const path = `/requests/${requestId}`;
  expect(await session.post(`${path}/withdrawal`, {})).toMatchObject({ status: 200, body: { version: 2 } });
  const { uploadId: _sent, ...again } = { ...order, executionDate: '2026-12-01' };
  const changed = await session.put(path, again, { headers: { 'if-match': '"2"' } });
  expect(changed).toMatchObject({ status: 200, body: { count: many, state: 'awaitingFinal' } });
  file.write('1201', 54, 'latin1');
  const pdf = await session.get(`${path}/print?fromLine=45001`, { headers: { accept: 'application/pdf' } });
  expect([pdf.status, pdf.bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  const { contentHash } = changed.body;
  const approval = { requests: [{ requestId, contentHash }], proof: { confirmationPassword } };
  expect((await session.post('/approvals', approval)).body['results']).toEqual([{ requestId, state: 'authorised' }]);
  const taken = await visit.bank.post('/bank/handovers', { service: 'salary', until: '2026-12-01' });
  expect(taken).toMatchObject({ status: 201, body: { count: 1 } });
  const handover = `/bank/handovers/${taken.body['handoverId']}`;
  const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
  const { body: handed } = await visit.bank.get<{ readonly requests: readonly { file: { url: string } }[] }>(handover);
  const received = await fetched(handed.requests[0]?.file.url ?? '');
  expect(received.equals(file)).toBe(true);
  const asText = await visit.bank.get(handover, { headers: { accept: 'text/plain' } });
  expect([asText.status, asText.bytes.length]).toEqual([303, 0]);
  const elsewhere = String(asText.headers['location']);
  expect((await fetched(elsewhere)).equals(file)).toBe(true);
  // As a client sends it that follows by itself, with what its signed request had.
  for (const name of ['x-amz-date', 'x-amz-security-token'])
    expect((await fetch(elsewhere, { headers: { [name]: 'of the signature' } })).status, name).toBe(403);
  expect(simulator.aws.iam.denials()).toEqual([]);
  visit.close();
});

it('a deployed bank switches salaries to bulk transfers, and those to transfers', async () => {
  const { simulator } = await sharedBank();
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  const visit = visitBank(reached);
  const { session } = await logIn(visit, await foundCompany(visit, {}));
  const { body: company } = await session.get<{ readonly accounts: readonly { readonly accountId: string }[] }>(
    '/company',
  );
  const payee = { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタ タロウ' };
  const made = await session.post('/batches', {
    ...{ service: 'salary', accountId: company.accounts[0]?.accountId, executionDate: '2026-12-01', save: true },
    lines: [1, 2].map((amount) => ({ payee, amount })),
  });
  const path = `/requests/${made.body['requestId']}/switch`;
  const bulk = await session.post<{ requests: object[] }>(path, { to: 'bulkTransfer' });
  expect(bulk.body.requests).toMatchObject([{ service: 'bulkTransfer', state: 'saved', count: 2 }]);
  const transfers = await session.post<{ requests: object[] }>(path, { to: 'transfer' });
  expect(transfers.body.requests).toMatchObject([
    { service: 'transfer', total: 1, payee },
    { service: 'transfer', total: 2, payee },
  ]);
  expect(simulator.aws.iam.denials()).toEqual([]);
  visit.close();
});

it('such a file takes less than 256 MiB', () => {
  // A heap that holds a few such files only; the table is in memory, too.
  const flags = ['--max-old-space-size=96', '--max-semi-space-size=8'];
  const program = [...flags, 'test/bench/transfers/largest-file-process.ts'];
  const written = execFileSync(process.execPath, program, { cwd: projectRoot, encoding: 'utf8' });
  const { status, count, isSame, megabytes } = JSON.parse(written);
  expect({ status, count, isSame }).toEqual({ status: 201, count: many, isSame: true });
  expect(megabytes).toBeLessThan(256);
});

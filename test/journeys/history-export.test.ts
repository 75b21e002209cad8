import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { projectRoot } from '../../infra/registry.ts';
import { foundCompany } from '../scenes/running/founding.ts';
import { sharedBank } from '../shared-bank.ts';
import { visitBank } from '../simulator/commands/demonstration/visit.ts';
import { findSimulator } from '../simulator/commands/running-simulator.ts';

it('a deployed bank writes the file that was requested, and gives its address', async () => {
  const { backOffice, simulator } = await sharedBank();
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  const visit = visitBank(reached);
  const { companyId } = await foundCompany(visit, {});
  const path = `/bank/companies/${companyId}/history-exports`;
  const wanted = { from: '2026-11-01', to: '2026-11-30', format: 'csv' };
  const asked = await backOffice.post(path, wanted);
  expect(asked).toMatchObject({ status: 202, body: { state: 'waiting' } });
  const [schedule] = simulator.aws.schedules().filter(({ name }) => name.endsWith('write-history-exports'));
  await simulator.aws.runSchedule(schedule?.name ?? '');
  const { body } = await backOffice.get(`${path}/${asked.body['exportId']}`);
  expect(body).toMatchObject({ state: 'done', format: 'csv' });
  const answer = await fetch(String(body['url']));
  const text = Buffer.from(await answer.arrayBuffer()).toString();
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="history-20261101-20261120.csv"');
  expect(text).toMatch(/^\uFEFFat,actor,/);
  expect(text.match(/"[^"]*company\.opened[^"]*"|open-company/g)?.length).toBeGreaterThan(0);
  expect(text.trimEnd().split('\r\n')).toHaveLength(Number(body['rows']) + 1);
  expect(simulator.aws.iam.denials()).toEqual([]);
  visit.close();
});

it('a million rows take less than 256 MiB', () => {
  // A heap that holds no quarter of the file: what is not needed any more has to go.
  const flags = ['--max-old-space-size=96', '--max-semi-space-size=8'];
  const program = [...flags, 'test/bench/history/million-process.ts'];
  const written = execFileSync(process.execPath, program, { cwd: projectRoot, encoding: 'utf8' });
  const { done, rows, megabytes } = JSON.parse(written);
  expect({ done, rows }).toEqual({ done: 1, rows: 1_000_000 });
  expect(megabytes).toBeLessThan(256);
});

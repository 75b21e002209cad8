import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../functions/operations.ts';
import { hasEmbeddedEngine } from '../../engines/embedded.ts';
import { type BankProcess, startBankProcess } from '../tegata/bank-process.ts';
import { openStage, type Stage } from '../tegata/stage.ts';
import { describeFailures, fire } from '../tools/load.ts';
import { scenarios } from './scenarios.ts';

const why = hasEmbeddedEngine() ? '' : ' (skipped: the optional package @dynoxide/linux-x64 is not installed here)';

describe.skipIf(why !== '')(`the benchmark's scenarios${why}`, () => {
  let bank: BankProcess;
  let stage: Stage;

  beforeAll(async () => {
    bank = await startBankProcess();
    stage = await openStage(bank);
  });
  afterAll(async () => {
    stage?.close();
    await bank?.stop();
  });

  it('are of every registered operation', () => {
    const names = operations.map(({ name }) => name);
    expect(new Set(scenarios.map(({ operation }) => operation))).toEqual(new Set(names));
  });

  it.each(scenarios.map((scenario) => [`${scenario.operation} ${scenario.variant ?? ''}`.trim(), scenario] as const))(
    '%s succeeds',
    async (_, { operation, prepare }) => {
      const [shot] = await prepare(stage, 1);
      await bank.beginTrace();
      const outcome = await fire(shot ? [shot] : [], 1);
      expect(describeFailures([outcome])).toBe('');
      expect(outcome.latencies).toHaveLength(1);
      expect((await bank.endTrace()).filter((cost) => cost.operation === operation)).toHaveLength(1);
    },
  );
});

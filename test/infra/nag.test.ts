import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect, it } from 'vitest';
import { acknowledgeFindings, acknowledgements } from '../../infra/nag-acknowledgements.ts';
import { stageNamed } from '../../infra/stages.ts';
import { synthesizedApp } from './assembly.ts';

const { app, remove } = synthesizedApp(stageNamed('prod'));
afterAll(remove);

const packs = [AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks];
/** Rule and construct path of everything found. */
const findings = () =>
  packs.flatMap((Pack) =>
    new Pack(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
      ),
  );

const found = findings();

it('the packs check what is deployed', () => {
  expect(found.length).toBeGreaterThan(100);
});

it.each(acknowledgements)(
  '$rules is acknowledged for something that is found, with a reason',
  ({ rules, at, reason }) => {
    for (const rule of rules) expect(found.filter((each) => each.rule === rule && at.test(each.path))).not.toEqual([]);
    expect(reason.length).toBeGreaterThan(60);
  },
);

it('every finding is acknowledged', () => {
  acknowledgeFindings(app);
  expect(findings()).toEqual([]);
});

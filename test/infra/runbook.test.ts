import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { handler as rotate } from '../../functions/events/rotate-session-keys.ts';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { alarmsOf } from '../../infra/monitoring/alarms/alarms.ts';
import { noticesOf } from '../../infra/monitoring/notices.ts';
import { projectRoot } from '../../infra/registry.ts';
import { stageNamed } from '../../infra/stages.ts';
import { signToken, tokenVerifier } from '../../shared/aws/session-tokens.ts';
import { pathOf } from '../../shared/operation/operation.ts';
import { sessionKeysItem } from '../../shared/table/bank.ts';
import { checks } from '../smoke/checks.ts';
import { cleaning } from '../smoke/smoke.ts';
import { createWorld } from '../world.ts';
import { synthesized, synthesizedApp } from './assembly.ts';

const runbook = readFileSync(join(projectRoot, 'docs/runbook.md'), 'utf8');
const [, alarmPart = '', procedures = ''] = /\n# Alarms\n([\s\S]*)\n# Procedures\n([\s\S]*)/.exec(runbook) ?? [];
const articles = new Map(
  alarmPart
    .split(/\n### /)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);
const watched = {
  stage: stageNamed('prod'),
  operations,
  eventFunctions,
  tableName: 'table',
  failureQueueName: 'queue',
  mailEventFailuresName: 'mail-event-failures',
  authorityArn: 'authority',
  truststoreName: 'truststore',
  keyArns: [],
  firewallName: 'firewall',
};
const alarms = [...alarmsOf(watched), ...noticesOf(watched)];
// As GitHub makes them.
const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

describe('the runbook', () => {
  it('has an article for each alarm, and an alarm for each article', () => {
    expect([...articles.keys()].sort()).toEqual(alarms.map(({ name }) => name).sort());
  });

  it.each(alarms.map(({ name }) => name))(
    '%s: says what it means, who is hurt, where to look, what to do, when it is over',
    (name) => {
      const labels = [...(articles.get(name) ?? '').matchAll(/^\*\*(.+?)\*\* \S/gm)].map(([, label]) => label);
      expect(labels).toEqual(['Means', 'Hurt', 'Look', 'Do', 'Over when']);
    },
  );

  it('has only links that resolve, and each anchor once', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(30);
    for (const link of links) expect(anchors).toContain(link);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it('has the procedures that need a plan', () => {
    const titles = [...procedures.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'The first deployment',
      'The first deployment failed',
      'First deployment: what only AWS can tell',
      'Deploy and roll back',
      'Release a new form of items',
      'Change the host certificate',
      'A customer cannot log in',
      'A customer is locked out',
      'Change how a company logs in',
      'Export history',
      "Read the bank's own history",
      'Import tokens',
      'Update the directory of the banks',
      'Hand requests over to the core',
      'Close a service',
      'Take back what was changed by hand',
      'Restore from a point in time',
      'A second region',
      'Rotate session keys',
      'Rotate the keys of assertions',
      'Rotate other keys',
      'Rotate the truststore',
      'Renew the authority',
      'Replace the certificate authority',
    ]);
  });

  it('has an article for each check of the smoke command, in their order, and no other', () => {
    const [, section = ''] = /\n## First deployment: what only AWS can tell\n([\s\S]*?)\n## /.exec(procedures) ?? [];
    const [introduction = '', ...texts] = section.split(/\n### /);
    const titled = texts.map((text) => [text.slice(0, text.indexOf('\n')), text] as const);
    const names = [...checks.map(({ name }) => name), cleaning];
    expect(titled.map(([title]) => title)).toEqual([...names, 'What needs a person']);
    for (const [, text] of titled.slice(0, -1))
      expect([...text.matchAll(/^\*\*(.+?)\*\* \S/gm)].map(([, label]) => label)).toEqual(['Shows', 'Failed']);
    expect(introduction).toContain('npm run smoke -- --stage');
  });

  it('names only existing stacks, as CDK calls them', () => {
    const { made, remove } = synthesizedApp(stageNamed('prod'));
    remove();
    const ids = made.stacks.map(({ hierarchicalId }) => hierarchicalId);
    const named = [
      ...runbook.matchAll(/(?:[`;] ?|^ *)(?:npx cdk )?(?:deploy|diff|destroy) (['A-Z-][^`\n]*)/gm),
    ].flatMap(
      ([, words = '']) =>
        words
          .split(/ -| #/)[0]
          ?.split(' ')
          .filter((word) => /^[^-]/.test(word)) ?? [],
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(ids).toContain(name.replace(/^'?!?|'$/g, ''));
  });

  it('names only existing routes of the bank, functions and fields', () => {
    const paths = operations.map(pathOf);
    for (const [, path = ''] of runbook.matchAll(/`(?:GET|POST) (\/bank\/[^`]+)`/g))
      expect(paths.map((each) => each.replaceAll(/[{<]\w+[>}]/g, '*'))).toContain(path.replaceAll(/[{<]\w+[>}]/g, '*'));
    const names = [...operations, ...eventFunctions].map(({ name }) => name);
    for (const [, name] of runbook.matchAll(/`(?:ask|run) ([a-z-]+)[ `]/g)) expect(names).toContain(name);
  });
});

describe('the runbook’s commands', () => {
  it('call functions through the alias that customers use', () => {
    for (const [command] of runbook.matchAll(/aws lambda invoke [^`\n]*/g))
      expect(command).toContain('--qualifier live');
  });

  it('never say that a deployment undoes what was done by hand', () => {
    const claims = /deploy[^.]* puts .* back|deployment takes it back|deploy what drifted|deploy the schedule/;
    expect(runbook.split('\n').filter((line) => claims.test(line) && !line.includes('would not'))).toEqual([]);
  });

  it.each([...runbook.matchAll(/\(resource (\w+) (AWS::[\w:]+) (\w+)\)/g)].map(([, ...words]) => words))(
    'find one resource of the stack %s: %s %s',
    (stack, type = '', name = '') => {
      const found = synthesized(stageNamed('prod'))
        .ofType(type)
        .filter((each) => each.stack.endsWith(`-${stack}`) && each.id.startsWith(name));
      expect(found).toHaveLength(1);
    },
  );

  it('ask for all resources of a stack, not for the first hundred', () => {
    expect(runbook).not.toContain('describe-stack-resources');
    expect(runbook).toContain('list-stack-resources');
  });

  it('find the keys of the second region by the names that the stack gives them', () => {
    const [, keys = ''] = /for key in ([\w ]+); do/.exec(procedures) ?? [];
    const ids = synthesized(stageNamed('prod'))
      .ofType('AWS::KMS::Key')
      .filter(({ properties }) => properties.MultiRegion)
      .map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(keys.split(' ').sort()).toEqual(ids.sort());
  });
});

describe('the forced new login of the restore', () => {
  const sign = (world: ReturnType<typeof createWorld>) => {
    const { kid = '', jwk = {} } = world.keyStore.keys.at(-1) ?? {};
    const [issuedAt, ids] = [world.now(), { sessionId: 'S', userId: 'U', companyId: 'C', host: 'entry' } as const];
    const claims = { ...ids, issuedAt, expiresAt: new Date(issuedAt.getTime() + 8 * 3_600_000) };
    return signToken(claims, { kid, jwk: jwk as JWK });
  };
  const verify = (world: ReturnType<typeof createWorld>, token: string) =>
    tokenVerifier(world.ports).verify(token, 'entry', world.now());

  it('refuses every token made before, and accepts new ones', async () => {
    const world = createWorld();
    await world.run(rotate, {});
    const before = await sign(world);
    expect(await verify(world, before)).toBeDefined();
    await world.engine.commit(
      [{ kind: 'delete', key: sessionKeysItem.key(), when: [], otherwise: () => new Error('gone') as never }],
      'restore',
    );
    expect(await world.run(rotate, {})).toEqual({ rotated: true });
    expect(await verify(world, before)).toBeUndefined();
    expect(await verify(world, await sign(world))).toBeDefined();
  });
});

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
import { createWorld } from '../world.ts';
import { synthesizedApp } from './assembly.ts';

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
  authorityArn: 'authority',
  authorityArns: ['authority'],
  truststoreName: 'truststore',
  keyArns: [],
  firewallName: 'firewall',
};
const alarms = [...alarmsOf(watched), ...noticesOf(watched)];
const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));

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

  it('links to places that there are, from each once', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(30);
    for (const link of links) expect(anchors).toContain(link);
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it('has the procedures that need a plan', () => {
    const titles = [...procedures.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Deploy and roll back',
      'Restore from a point in time',
      'Rotate session keys',
      'Rotate other keys',
      'Rotate the truststore',
      'Renew the authority',
      'Replace the certificate authority',
    ]);
  });

  it('names only stacks that there are, as CDK calls them', () => {
    const { made, remove } = synthesizedApp(stageNamed('prod'));
    remove();
    const ids = made.stacks.map(({ hierarchicalId }) => hierarchicalId);
    const named = [...runbook.matchAll(/npx cdk (?:deploy|diff) ([^`\n]*)/g)].flatMap(
      ([, words = '']) =>
        words
          .split(/ -| #/)[0]
          ?.split(' ')
          .filter((word) => /^[^-]/.test(word)) ?? [],
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(ids).toContain(name.replace(/^'?!?|'$/g, ''));
  });

  it('names only routes of the bank, functions and fields that there are', () => {
    const paths = operations.map(pathOf);
    for (const [, path = ''] of runbook.matchAll(/`(?:GET|POST) (\/bank\/[^`]+)`/g))
      expect(paths.map((each) => each.replaceAll(/[{<]\w+[>}]/g, '*'))).toContain(path.replaceAll(/[{<]\w+[>}]/g, '*'));
    const names = [...operations, ...eventFunctions].map(({ name }) => name);
    for (const [, name] of runbook.matchAll(/`(?:ask|run) ([a-z-]+)[ `]/g)) expect(names).toContain(name);
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
    tokenVerifier(world.engine).verify(token, 'entry', world.now());

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

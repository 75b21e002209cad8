import { describe, expect, it } from 'vitest';
import { contextOf } from '../../infra/context.ts';
import { hostsOf, stageNamed } from '../../infra/stages.ts';

describe('stages', () => {
  it.each(['dev', 'staging', 'prod'])('%s is whole', (name) => {
    expect(stageNamed(name).name).toBe(name);
  });

  it('what keeps customers’ data cannot be thrown away, and is behind a firewall', () => {
    for (const name of ['staging', 'prod'])
      expect(stageNamed(name)).toMatchObject({ isDisposable: false, hasFirewall: true });
  });

  it('an unknown one is refused by name', () => {
    expect(() => stageNamed('production')).toThrow(/no stage production: there are dev, staging, prod/);
  });

  it('the command line changes single values, and a wrong one is refused', () => {
    expect(hostsOf(stageNamed('dev', { domain: 'ib.example.co.jp' })).secure).toBe('secure.ib.example.co.jp');
    expect(stageNamed('dev', { domain: undefined }).domain).toBe('dev.tegata.example.jp');
    expect(() => stageNamed('dev', { domain: 'no domain' })).toThrow(/domain/);
    expect(() => stageNamed('dev', { alarmsTo: 'nobody' })).toThrow(/alarmsTo/);
  });

  it('the context is read as CDK passes it on, with CDK’s own settings beside', () => {
    expect(contextOf(undefined)).toEqual({});
    expect(contextOf('{"stage":"prod","@aws-cdk/core:x":true,"allowMissing":true}')).toEqual({
      stage: 'prod',
      allowMissing: 'true',
    });
  });
});

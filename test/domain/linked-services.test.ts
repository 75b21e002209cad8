import { describe, expect, it } from 'vitest';
import {
  actsOnAccounts,
  type Entering,
  linkedServices,
  rightsIn,
  whyNotEnter,
} from '../../shared/domain/linked-services.ts';
import { permissions } from '../../shared/domain/permissions.ts';
import { alwaysOpen, manualHours } from '../../shared/profiles/defaults.ts';
import { profiles } from '../../shared/profiles/profiles.ts';

const mayEnter: Entering = {
  user: { permissions: [...permissions] },
  company: { features: [] },
  bank: profiles.standard,
  calendar: { hours: alwaysOpen, closures: [] },
  now: new Date('2026-04-01T10:00:00+09:00'),
};
const codesOf = (service: (typeof linkedServices)[number], about: Partial<Entering>) =>
  whyNotEnter(service, { ...mayEnter, ...about }).map(({ code }) => code);

describe('a user may enter a linked service', () => {
  it.each(linkedServices)(
    '%s with each right of it alone, and with those of others not (A9-10, A9-11, A9-16)',
    (service) => {
      const own = permissions.filter((right) => right.startsWith(`${service}.`));
      expect(own.length).toBeGreaterThan(0);
      for (const right of own) expect(codesOf(service, { user: { permissions: [right] } })).toEqual([]);
      const others = permissions.filter((right) => !own.includes(right));
      expect(codesOf(service, { user: { permissions: others } })).toEqual(['linkedService.rightMissing']);
    },
  );

  it('not where the bank does not offer it, whatever else there is', () => {
    const { services } = profiles.tohoku;
    expect(services).not.toContain('foreignExchange');
    expect(codesOf('foreignExchange', { bank: { services } })).toEqual(['service.notOffered']);
    expect(codesOf('foreignExchange', { bank: { services }, user: { permissions: [] } })).toEqual([
      'service.notOffered',
    ]);
    expect(codesOf('densai', { bank: { services } })).toEqual([]);
  });

  it('not outside the contract; then its right is no reason of its own, because nobody can hold it', () => {
    const company = { features: ['transfer', 'densai'] };
    expect(codesOf('payment', { company })).toEqual(['service.notInContract']);
    expect(codesOf('payment', { company, user: { permissions: [] } })).toEqual(['service.notInContract']);
    expect(codesOf('densai', { company })).toEqual([]);
  });

  it('not outside its hours, and is told when it opens (A1-4, A1-5)', () => {
    const calendar = { hours: manualHours, closures: [] };
    const night = new Date('2026-04-01T23:30:00+09:00');
    expect(whyNotEnter('payment', { ...mayEnter, calendar, now: night })).toEqual([
      { path: 'service', code: 'linkedService.closed', params: { opensAt: '2026-04-02T00:00:00+09:00' } },
    ]);
    expect(codesOf('payment', { calendar, now: new Date(night.getTime() - 1) })).toEqual([]);
    expect(codesOf('foreignExchange', { calendar, now: night })).toEqual([]);
    const closure = { service: 'foreignExchange', from: night, until: new Date(night.getTime() + 3_600_000) } as const;
    expect(codesOf('foreignExchange', { calendar: { hours: manualHours, closures: [closure] }, now: night })).toEqual([
      'linkedService.closed',
    ]);
  });

  it('and hears every reason at once', () => {
    const about = {
      calendar: { hours: manualHours, closures: [] },
      now: new Date('2026-04-01T22:00:00+09:00'),
      user: { permissions: [] },
    };
    expect(codesOf('densai', about)).toEqual(['linkedService.rightMissing', 'linkedService.closed']);
    expect(codesOf('densai', { ...about, company: { features: ['transfer'] } })).toEqual([
      'service.notInContract',
      'linkedService.closed',
    ]);
  });
});

it('the rights named are those of the service that the user holds, in the order of the form', () => {
  const user = { permissions: ['payment.viewAll', 'densai.link', 'payment.pay', 'enquiry.balance'] };
  expect(rightsIn('payment', user)).toEqual(['payment.pay', 'payment.viewAll']);
  expect(rightsIn('densai', user)).toEqual(['densai.link']);
  expect(rightsIn('foreignExchange', user)).toEqual([]);
});

it('two of them act on accounts', () => {
  expect(linkedServices.filter(actsOnAccounts)).toEqual(['enquiry', 'payment']);
});

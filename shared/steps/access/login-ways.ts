import { type KnownDevice, knownDevice, type ShownDevice } from '../../domain/known-devices.ts';
import type { LoginBar } from '../../domain/login-bars.ts';
import { dueSteps } from '../../domain/login-steps.ts';
import type { Calendar, Opening } from '../../domain/service-hours.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Company } from '../../table/companies.ts';
import type { AccessView } from '../../views/access-view.ts';
import { factsOf } from '../authentication/login-facts.ts';
import type { CounterView } from './counter-views.ts';
import type { AccessItems } from './read-access.ts';

export type Way = AccessView['ways'][number];

interface Deciding {
  readonly items: AccessItems;
  readonly subject: Subordinate;
  readonly company: Company;
  readonly counters: readonly CounterView[];
  readonly opening: Opening;
  readonly calendar: Calendar;
  readonly now: Date;
  readonly profile: Profile;
}

/**
 * The ways in which the company's users log in, each with what a login with the right password would meet: the log-in
 * operation decides by the same facts.
 */
export function loginWays(deciding: Deciding): readonly Way[] {
  const { company, items } = deciding;
  if (company.loginMethod === 'password') return onDevices('entry', undefined, deciding);
  return items.certificates
    .filter(({ state }) => state === 'active')
    .flatMap((certificate) => onDevices('secure', certificate, deciding));
}

/** A device is known on the host of its logins. */
function onDevices(host: Way['host'], certificate: Certificate | undefined, deciding: Deciding): readonly Way[] {
  const known = devicesOf(deciding).find((device) => device.host === host);
  const unknown: ShownDevice = { tokenHash: '', host };
  return [...(known ? [known] : []), unknown].map((device) => wayOf(device, certificate, deciding));
}

/** The devices that a login would know now. */
export const devicesOf = ({ items: { login }, now }: Pick<Deciding, 'items' | 'now'>): readonly KnownDevice[] =>
  (login?.knownDevices ?? []).filter((device) => knownDevice(login?.knownDevices ?? [], device, now) !== undefined);

function wayOf(device: ShownDevice, certificate: Certificate | undefined, deciding: Deciding): Way {
  const { items, subject, company, counters, opening } = deciding;
  const { user, granted: rights } = subject;
  const facts = factsOf({ ...items, user, rights, company }, { login: items.login, device }, deciding);
  const isKnown = device.tokenHash !== '';
  const of = certificate ? 'login.certificate' : isKnown ? 'login.knownDevices' : 'login.unknownDevices';
  const counter = counters.find((each) => each.of === of && each.serialNumber === certificate?.serialNumber);
  const bars: readonly LoginBar[] = [
    ...(opening.open ? [] : ['service.closed' as const]),
    ...(facts?.bars(device.host, certificate) ?? []),
    ...(counter?.state === 'locked' ? ['login.locked' as const] : []),
    ...(counter?.state === 'stopped' ? ['login.stopped' as const] : []),
  ];
  return {
    host: device.host,
    device: isKnown ? 'known' : 'unknown',
    ...(certificate && { certificateSerialNumber: certificate.serialNumber }),
    mayLogIn: facts !== undefined && items.login !== undefined && bars.length === 0,
    bars: [...new Set(bars)],
    attemptsLeft: counter?.attemptsLeft ?? 0,
    ...(counter?.lockedUntil && { lockedUntil: counter.lockedUntil }),
    steps: facts ? dueSteps(facts.steps(certificate)) : [],
  };
}

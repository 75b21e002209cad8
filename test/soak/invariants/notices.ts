import { dueThreshold } from '../../../shared/domain/certificate-life.ts';
import { expiryNoticeId } from '../../../shared/steps/expiry/expiry-notice.ts';
import type { Certificate } from '../../../shared/table/certificates.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Sim } from '../sim.ts';
import { certificateOf, companies, users } from '../view.ts';
import type { Say } from './entry.ts';

export const scan = 'scan-certificate-expiry';

/** I17: a notice of expiry is sent once, for the user's current certificate and the threshold that is due. */
export function checkNotice(sim: Sim, run: Run, { key, eventName, after }: Change, say: Say): void {
  if (kindOf(key) !== 'notice' || run.name !== scan || eventName !== 'INSERT' || !after) return;
  const user = users(sim).find(({ userId }) => userId === after['audience']);
  const row = certificateOf(sim, user?.certificate.thumbprint ?? '');
  const isHeld = user && ['active', 'renewing'].includes(user.certificate.state) && row?.state === 'active';
  if (!isHeld || !row) {
    say('I17', 'a notice of a certificate that is nobody’s current one');
    return;
  }
  const threshold = thresholdOf(sim, row);
  const expected = threshold === undefined ? '' : expiryNoticeId(row.thumbprint, new Date(row.notAfter), threshold);
  if (expected !== after['noticeId']) say('I17', `a notice of another threshold than ${threshold}`);
  const name = `${row.thumbprint} ${threshold}`;
  if (sim.noticed.has(name)) say('I17', `noticed twice: ${name}`);
  sim.noticed.add(name);
}

const thresholdOf = (sim: Sim, { notAfter }: Pick<Certificate, 'notAfter'>) =>
  dueThreshold(new Date(notAfter), sim.world.now(), sim.world.profile.certificate.noticeDays);

/** I17 after a successful scan: every user whose threshold fell due since the last one was notified. */
export function checkScanned(sim: Sim, isDue: (notAfter: Date, threshold: number) => boolean): void {
  for (const user of users(sim)) {
    const { state, thumbprint = '' } = user.certificate;
    const row = certificateOf(sim, thumbprint);
    if (row?.state !== 'active' || (state !== 'active' && state !== 'renewing')) continue;
    const threshold = thresholdOf(sim, row);
    if (threshold === undefined || !isDue(new Date(row.notAfter), threshold)) continue;
    if (!sim.noticed.has(`${thumbprint} ${threshold}`))
      sim.violations.push(
        `I17: no notice ${threshold} days before ${row.notAfter} (${companies(sim).length} companies)`,
      );
  }
}

import type { AlarmDefinition } from '../alarm.ts';
import type { Watched } from '../watched.ts';
import { certificateAlarms } from './certificates.ts';
import { handoverAlarms } from './handovers.ts';
import { loginAlarms } from './logins.ts';
import { mailAlarms } from './mails.ts';
import { platformAlarms } from './platform.ts';
import { releaseAlarms } from './releases.ts';
import { requestAlarms } from './requests.ts';
import { scheduleAlarms } from './schedules.ts';

/** Every alarm of a stage, one for each way in which customers are affected. */
export const alarmsOf = (watched: Watched): readonly AlarmDefinition[] => [
  ...loginAlarms(watched),
  ...requestAlarms(watched),
  ...certificateAlarms(watched),
  ...handoverAlarms(watched),
  ...mailAlarms(watched),
  ...scheduleAlarms(watched),
  ...platformAlarms(watched),
  ...releaseAlarms(watched),
];

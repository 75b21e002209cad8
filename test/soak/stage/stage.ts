import type { LoginStep } from '../../../shared/domain/login-steps.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { Notice } from '../../../shared/table/notices.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import type { Certificate, Contract, NewCompany, Person, Session, Stage } from '../../scenes/stage.ts';
import type { Device } from '../devices.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Sim } from '../sim.ts';
import { peopleOf } from './people.ts';
import { requestsOf } from './requests.ts';
import { deviceFor } from './tokens.ts';

/** A bank in memory as scenes are set in it; tests say more of companies, users and tokens than scenes do. */
export interface MemoryStage extends Stage {
  readonly sim: Sim;
  readonly company: (given?: NewCompany & Partial<Company>) => Promise<{ at: Company; master: TestUser }>;
  readonly user: (at: Contract, given?: UserOverrides) => Promise<TestUser>;
  /** A user of a company of its own, with a certificate that has so many days left. */
  readonly holder: (daysLeft: number) => Promise<{ at: Company; who: TestUser; certificate: Certificate }>;
  readonly token: (at: Contract, users?: readonly Person[], given?: NewDevice) => Promise<Device>;
  /** To everybody where nobody is named. */
  readonly notice: (given: { readonly to?: Person; readonly atLogin?: boolean }) => Promise<Notice>;
  readonly session: (who: Person, before?: LoginStep, certificate?: Certificate) => Promise<Session>;
  /** A device whose clock is right and that the bank has not heard of. */
  readonly device: () => Device;
  readonly stocked: () => Promise<Device>;
}

export interface NewDevice {
  readonly stopped?: boolean;
  /** How many steps its clock is ahead. @default 0 */
  readonly offset?: number;
}

/** What a stage is built over. */
export interface Setting {
  readonly sim: Sim;
  readonly scheduler: Scheduler;
  readonly journal: { readonly skip: () => void };
  /** Of every user. @default new ones for each */
  readonly passwords?: Pick<TestUser, 'loginPassword' | 'confirmationPassword'>;
}

/** A stage on which everything is made for the scene, by writing it. */
export function memoryStage(setting: Setting): MemoryStage {
  const { sim } = setting;
  const { profile, now } = sim.world;
  const stage: MemoryStage = {
    ...{ sim, profile, now: async () => now() },
    ...peopleOf(setting),
    ...deviceFor(sim),
    ...requestsOf(setting, () => stage),
  };
  return stage;
}

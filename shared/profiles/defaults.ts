import { contractServices } from '../domain/contract-services.ts';
import { type Permission, permissions } from '../domain/permissions.ts';
import { secretQuestionIds } from '../domain/secret-questions.ts';
import type { DailyHours, Hours, ServiceHours } from '../domain/service-hours.ts';
import type { Profile } from './profile.ts';

const newYear = { from: '01-01', to: '01-03' };
const goldenWeek = { from: '05-03', to: '05-05' };
const densaiWeekday = { opens: '09:00', closes: '21:00' };
const densaiHoliday = { opens: '09:00', closes: '18:00' };

/** The same hours on every kind of day. */
const daily = (hours: DailyHours): ServiceHours => ({
  weekday: hours,
  saturday: hours,
  sunday: hours,
  holiday: hours,
  closed: [],
});

/** Hours of the でんさい service, with its own calendar of more closed days (A1-5, A1-6). */
export const densaiHours: ServiceHours = {
  weekday: densaiWeekday,
  saturday: densaiHoliday,
  sunday: densaiHoliday,
  holiday: densaiHoliday,
  closed: [{ nth: 2, weekday: 6 }, { from: '12-31', to: '01-03' }, goldenWeek],
};

/** Open at all times. */
export const alwaysOpen: Hours = { closed: [], services: {} };

/** A1-1…A1-6: open at all times except two holiday periods; payments until 23:30; でんさい by its own hours. */
export const manualHours: Hours = {
  closed: [newYear, goldenWeek],
  services: { payment: daily({ opens: '00:00', closes: '23:30' }), densai: densaiHours },
};

/** A1-8 states only the closing hour; the day begins at midnight, like the rest of the service (A1-1). */
export const firstRegistrationUntil19 = daily({ opens: '00:00', closes: '19:00' });

/** A1-7. */
export const helpDeskHours: DailyHours = { opens: '09:00', closes: '18:00' };

/** Master and administrators revoke everybody's certificates, their own included. */
export const revocationByAdministrators: Profile['certificate']['revocation'] = {
  by: ['master', 'administrator'],
  own: true,
  of: ['master', 'administrator', 'general'],
};

/** 総合振込, 給与・賞与振込 and 口座振替 always need approval (A6-3). */
const approved = ['single', 'doubleUnordered', 'doubleOrdered'] as const;

/** A6-2, A6-3; 振込振替 begins without approval, the others with a single one (B-41). */
const everyMode: Profile['approvalModes'] = {
  transfer: ['none', ...approved],
  bulkTransfer: [...approved],
  payroll: [...approved],
  accountDebit: [...approved],
};

/** For a bank whose form has no right to approve 振込振替. */
export const withoutTransferApproval: Profile['approvalModes'] = { ...everyMode, transfer: ['none'] };

/** For a bank whose manual approves each 振込振替. */
export const withTransferApproval: Profile['approvalModes'] = { ...everyMode, transfer: [...approved, 'none'] };

const payeeMasters: readonly Permission[] = [
  'transfer.payees',
  'bulkTransfer.payees',
  'payroll.payees',
  'accountDebit.payers',
  'accountDebit.results',
];

/** S0's form has no 照会, no payees, no 外為 link and no approval of 振込振替. */
export const permissionsOfTohoku = permissions.filter(
  (permission) =>
    !permission.startsWith('enquiry.') &&
    !payeeMasters.includes(permission) &&
    permission !== 'approval.transfer' &&
    permission !== 'foreignExchange.link',
);

/** The defaults of D-1 to D-17 for every bank; a profile overrides them where its manual differs. */
export const defaults = {
  identity: 'loginId',
  loginDoors: false,
  loginMethods: ['password', 'certificate'],
  credentials: { lettersAndDigits: false, loginIdMinimum: 6, hardened: false },
  userChangeProofs: ['confirmationPassword'],
  services: [...contractServices],
  approvalModes: everyMode,
  permissions: [...permissions],
  session: { idleMinutes: 15, absoluteHours: 8 },
  attempts: {
    login: { limit: 6, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 },
    confirmation: { limit: 6, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 },
    otp: { limit: 5, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 },
    secretAnswer: { limit: 5, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 },
    mailPassword: { limit: 5, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 },
  },
  mailPasswordMinutes: 30,
  registrationMinutes: 30,
  maximumUsers: 99,
  maximumPayees: 9999,
  historyYears: 10,
  secretQuestions: { used: false, offered: [...secretQuestionIds], askAfterLogins: 3 },
  otp: { periodSeconds: 60, digits: 6, windowSteps: 1, registeredByAdministrators: false },
  fees: { methods: ['boundary', 'addUpper', 'addLower'] },
  // B-44, B-48, B-57, B-62, B-64
  transfers: {
    deadlines: {
      transfer: { businessDaysBefore: 1, until: '24:00', businessDaysAhead: 15 },
      bulkTransfer: { businessDaysBefore: 1, until: '12:00', businessDaysAhead: 15 },
      salary: { businessDaysBefore: 3, until: '12:00', businessDaysAhead: 15 },
      bonus: { businessDaysBefore: 3, until: '12:00', businessDaysAhead: 15 },
      accountDebit: { businessDaysBefore: 3, until: '12:00', businessDaysAhead: 15 },
    },
    sameDayUntil: '14:00',
    newPayeesSameDay: false,
    pickUps: ['09:00', '11:00', '13:00', '14:00', '15:30'],
    approvalProofs: ['confirmationPassword', 'otpIfUsed'],
    approvedByOthers: false,
    keptDays: 70,
    linesByScreen: 5000,
    linesByFile: 50_000,
  },
  linkedServices: {
    enquiry: 'enquiry',
    payment: 'payment',
    densai: 'densai',
    foreignExchange: 'foreign-exchange',
  },
  selfApproval: false,
  hours: alwaysOpen,
} satisfies Partial<Profile>;

const { sameDayUntil: _hour, ...laterDays } = defaults.transfers;
/** For a bank that executes nothing on the same day. */
export const withoutSameDay: Profile['transfers'] = laterDays;

/** Certificate settings on which the manuals agree. */
export const certificateDefaults = {
  acquisitionNeedsOtp: false,
  issueWindowDays: 7,
  renewalWindowDays: 40,
  noticeDays: [40, 10, 0],
  revocation: revocationByAdministrators,
  reissueChoice: false,
  hidesSerialNumber: false,
  // A11-21
  activeWord: { ja: '発行済み', en: 'Issued' },
} satisfies Partial<Profile['certificate']>;

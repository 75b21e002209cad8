import { expect, it } from 'vitest';
import * as z from 'zod';
import { stepsOf } from '../../shared/frame/steps.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';

const read = {
  name: 'probe',
  summary: 'Shows nothing.',
  route: 'GET /probe',
  hosts: ['entry'],
  may: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({}),
  access: {},
  errors: [],
  example: {},
} as const;
const write = { ...read, route: 'POST /probe' };
const stepNames = (operation: object) => stepsOf(operation as AnyOperation).map(({ name }) => name);

const always = ['answering', 'readingBody', 'readingInput'];
const withHours = ['readingCalendar', 'keepingHours'];
const withSession = ['session', 'verifying', 'referring', 'stamping'];

// Policy, documentation and tests add these up: a step too few is a permission that is missing, one too many one in vain.
it.each<[what: string, operation: object, steps: readonly string[]]>([
  ['a read for anyone', read, []],
  ['a read for anyone with a certificate', { ...read, hosts: ['secure'], may: 'certificate' }, ['mutualTls']],
  ['a read of the bank', { ...read, hosts: ['bank'], may: 'bank' }, ['bankSignature']],
  ['a read with a session on one host', { ...read, may: 'session' }, [...withSession, 'entryHost', 'loginSteps']],
  [
    'a read with a session over mutual TLS',
    { ...read, may: 'session', hosts: ['secure'] },
    [...withSession, 'mutualTls', 'boundCertificate', 'loginSteps'],
  ],
  ['a read in any step', { ...read, may: 'session', duringStep: 'any' }, [...withSession, 'entryHost']],
  [
    'a read of administrators',
    { ...read, may: { role: 'administrator' } },
    [...withSession, 'entryHost', 'loginSteps', 'sufficientRights'],
  ],
  ['a read by page', { ...read, page: z.strictObject({}) }, ['paging']],
  ['a read about a user', { ...read, subject: 'user' }, ['subject user']],
  ['a read about a company of the bank', { ...read, about: 'company' }, ['aboutCompany']],
  ['a read with a history', { ...read, history: { event: 'user.listed', service: 'bank' } }, ['recording']],
  ['a write for anyone', write, ['preferring', 'committing']],
  [
    'a write of the bank',
    { ...write, hosts: ['bank'], may: 'bank' },
    ['bankSignature', 'preferring', 'idempotent', 'committing'],
  ],
  [
    'a write with a session',
    { ...write, may: 'session', duringStep: 'any' },
    [...withSession, 'entryHost', 'preferring', 'idempotent', 'committing'],
  ],
  [
    'a write of administrators',
    { ...write, may: { role: 'administrator' }, duringStep: 'any' },
    [...withSession, 'entryHost', 'sufficientRights', 'preferring', 'idempotent', 'administering', 'committing'],
  ],
  [
    'a write that needs a permission',
    { ...write, may: { anyOf: ['transfer.payees'] }, duringStep: 'any' },
    [...withSession, 'entryHost', 'sufficientRights', 'preferring', 'idempotent', 'committing'],
  ],
  [
    'a write of a version about a token',
    { ...write, subject: 'token', ifMatch: 'required' },
    ['preferring', 'demandingVersion', 'subject token', 'versioned', 'committing'],
  ],
  [
    'a write with a confirmation password',
    { ...write, proof: ['confirmationPassword'] },
    ['preferring', 'proofsGiven', 'confirmationPassword', 'alerting', 'committing'],
  ],
  [
    'a write with a code',
    { ...write, proof: ['otp'] },
    ['preferring', 'proofsGiven', 'oneTimePassword', 'alerting', 'committing'],
  ],
  [
    'a write with a mail password',
    { ...write, proof: ['mailPassword'] },
    ['preferring', 'proofsGiven', 'mailPassword', 'committing'],
  ],
  [
    'a write whose proofs the bank decides',
    { ...write, proof: () => [] },
    ['preferring', 'proofsGiven', 'confirmationPassword', 'oneTimePassword', 'alerting', 'committing'],
  ],
  [
    'a write whose proofs the bank decides, and for which one can be mailed',
    { ...write, proof: () => [], mailPasswordPurpose: 'probe' },
    ['preferring', 'proofsGiven', 'confirmationPassword', 'oneTimePassword', 'mailPassword', 'alerting', 'committing'],
  ],
])('%s goes through the steps that concern it', (_, operation, steps) => {
  const hours = 'may' in operation && operation.may === 'bank' ? [] : withHours;
  expect(stepNames(operation).toSorted()).toEqual([...always, ...hours, ...steps].toSorted());
});

it.each<[what: string, operation: object, steps: readonly string[]]>([
  ['of a service', { ...read, hours: 'payment' }, withHours],
  ['that is always open', { ...read, hours: 'always' }, []],
  ['that is always open, with a session', { ...read, hours: 'always', may: 'session' }, ['readingCalendar']],
])('an operation %s keeps the hours of the calendar as it says', (_, operation, steps) => {
  expect(stepNames(operation).filter((name) => withHours.includes(name))).toEqual(steps);
});

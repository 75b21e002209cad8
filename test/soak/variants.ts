import { createHash } from 'node:crypto';
import * as z from 'zod';
import { application } from '../scenes/certificates.ts';
import { aboutHolder, tokenOffice } from '../scenes/people.ts';
import { newColleague } from '../scenes/users.ts';
import { companyWithApprovers } from './approvers.ts';
import { shown } from './devices.ts';
import { pskcOf } from './requests/token-stock.ts';
import { type PlayedScene, played } from './scene.ts';

/** Ways in which operations go well besides their scene, as only a bank in memory has them. */
export const variants: readonly PlayedScene[] = [
  played(
    'log-in',
    async (stage) => {
      const { who, certificate } = await stage.holder(365);
      return { certificate, input: { loginPassword: who.loginPassword } };
    },
    { what: 'with a certificate' },
  ),
  played(
    'log-in',
    async (stage) => {
      const { who, certificate } = await stage.expiring();
      const { loginPassword } = who;
      await stage.done('renew-certificate', { certificate, input: { loginPassword, csr: stage.csr(who) } });
      const renewed = stage.sim.authority.issued.at(-1);
      if (!renewed) throw new Error('nothing was issued');
      return { certificate: renewed, input: { loginPassword } };
    },
    { what: 'for the first time with a renewed certificate' },
  ),
  played(
    'acquire-certificate',
    async (stage) => {
      stage.sim.authority.delay = 20;
      return application(stage, await stage.applicant());
    },
    { what: 'while the authority is slow' },
  ),
  played('acquire-certificate', async (stage) => application(stage, await stage.applicant()), {
    what: 'with the code that registers a token',
    profile: 'shinkin',
    again: ({ sim }, plan) => {
      const device = sim.devices.get(String(plan.request.input?.['tokenSerialNumber']));
      const otp = device && shown(sim, device, 1);
      return { ...plan, request: { ...plan.request, input: { ...plan.request.input, otp } } };
    },
  }),
  played(
    'change-company',
    async (stage) => {
      const { by, version, record } = await companyWithApprovers(stage);
      const approvalModes = { ...Object(record.approvalModes), payroll: 'doubleOrdered' };
      return { by, version, input: { ...record, approvalModes } };
    },
    { what: 'to a mode that needs two' },
  ),
  played(
    'suspend-user',
    async (stage) => {
      const { by, version, record, approvers } = await companyWithApprovers(stage);
      const approvalModes = { ...Object(record.approvalModes), payroll: 'doubleUnordered' };
      await stage.done('change-company', { by, version, input: { ...record, approvalModes } });
      return { by, input: { userId: approvers[0]?.userId } };
    },
    { what: 'who approves, while others remain' },
  ),
  played(
    'delete-user',
    async (stage) => {
      const { by, who } = await aboutHolder(stage);
      return { by, input: { userId: who.userId } };
    },
    { what: 'with a certificate' },
  ),
  played(
    'delete-user',
    async (stage) => {
      const { at, by } = await tokenOffice(stage);
      const leaving = await stage.user(at, { role: 'administrator' });
      await stage.token(at, [leaving, await stage.user(at, { role: 'administrator' })]);
      return { by, input: { userId: leaving.userId } };
    },
    { what: 'who shares a token' },
  ),
  played('create-user', async (stage) => ({ by: (await tokenOffice(stage)).by, input: newColleague(stage) }), {
    what: 'with both proofs',
    profile: 'otp',
  }),
  played(
    'import-tokens',
    async ({ device, profile }) => ({
      input: { format: 'pskc', file: pskcOf([device(), device()], profile.otp) },
    }),
    { what: 'as pskc' },
  ),
  played(
    'import-tokens',
    async ({ delivery, done, sim }) => {
      const file = Buffer.from(delivery());
      const sha256 = createHash('sha256').update(file).digest('hex');
      const begun = await done('begin-token-upload', { input: { bytes: file.length, sha256 } });
      const { uploadId, url } = z.object({ uploadId: z.string(), url: z.string() }).parse(begun);
      sim.world.files.put(url, file);
      return { input: { format: 'csv', uploadId, passphrase: 'correct horse battery staple' } };
    },
    { what: 'from an upload' },
  ),
  played(
    'register-token',
    async (stage) => {
      const { at, master } = await stage.company({ otp: true });
      const device = await stage.token(at, [await stage.user(at, { role: 'administrator' })]);
      const by = await stage.session(master);
      return { by, input: { serialNumber: device.serialNumber, otp: await stage.code(device) } };
    },
    { what: 'that somebody else has' },
  ),
  played(
    'register-token',
    async (stage) => {
      const { at, by, device } = await tokenOffice(stage);
      await stage.done('revoke-token', { by, input: { serialNumber: device.serialNumber } });
      const next = await stage.token(at);
      return { by, input: { serialNumber: next.serialNumber, otp: await stage.code(next) } };
    },
    { what: 'after a revocation' },
  ),
  played(
    'revoke-token',
    async (stage) => {
      const { by, device } = await tokenOffice(stage);
      return { by, input: { serialNumber: device.serialNumber } };
    },
    { what: 'the own one' },
  ),
  played(
    'revoke-token',
    async (stage) => {
      const { at, by } = await tokenOffice(stage);
      const { serialNumber } = await stage.token(at, [await stage.user(at, { role: 'administrator' })]);
      return { by, input: { serialNumber } };
    },
    { what: 'somebody else’s' },
  ),
  played(
    'resynchronise-token',
    async (stage) => {
      const { at, master } = await stage.company({ otp: true });
      // So far off that a minute later it is no nearer than the bounds of what is noted.
      const device = await stage.token(at, [master], { offset: 11 });
      const otps = await stage.codes(device);
      return { by: await stage.session(master), input: { serialNumber: device.serialNumber, otps } };
    },
    { what: 'whose clock is far off' },
  ),
];

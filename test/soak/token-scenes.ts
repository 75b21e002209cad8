import { type Device, shown } from './devices.ts';
import { csrOf } from './keys.ts';
import { inSession } from './requests/actors.ts';
import { identity } from './requests/sessions.ts';
import { csvOf, pskcOf } from './requests/token-stock.ts';
import { bank, key, newColleague, type Scene } from './scene.ts';
import { newPassword } from './secrets.ts';
import type { Stage } from './stage.ts';

const registering = ({ sim }: Stage, device: Device) => ({
  serialNumber: device.serialNumber,
  otp: shown(sim, device),
});

/** A master without a token, in a company that uses them. */
const newcomer = async ({ founded, session }: Stage) => {
  const { at, master } = await founded('password', { otp: true });
  return { at, by: await session(master) };
};

const imported = (format: 'csv' | 'pskc'): Scene => ({
  name: 'import-tokens',
  what: `as ${format}`,
  prepare: async ({ sim, device }) => {
    const devices = [device(), device()];
    const file = format === 'csv' ? csvOf(devices) : pskcOf(devices, sim.world.profile.otp);
    return bank('import-tokens', { format, file });
  },
});

const revoked = (what: string, isOwn: boolean): Scene => ({
  name: 'revoke-token',
  what,
  prepare: async ({ sim, otpOffice, token, user }) => {
    const { at, by, device, proof } = await otpOffice();
    const { serialNumber } = isOwn ? device : await token(at, [await user(at, 'administrator')]);
    const proofs = { ...proof, otp: shown(sim, device) };
    return inSession(by, 'revoke-token', { input: { serialNumber, proof: proofs }, ...key });
  },
});

const atBranch = (name: string, given: { readonly stopped?: boolean } = {}): Scene => ({
  name,
  prepare: async ({ founded, token, user }) => {
    const { at, master } = await founded('password', { otp: true });
    const { serialNumber } = await token(at, [master, await user(at, 'administrator')], { token: given });
    return bank(name, { companyId: at.companyId, serialNumber });
  },
});

/** What happens to one-time-password tokens, and what they prove. */
export const tokenScenes: readonly Scene[] = [
  imported('csv'),
  imported('pskc'),
  {
    name: 'assign-tokens',
    prepare: async ({ company, stocked }) => {
      const serialNumbers = [(await stocked()).serialNumber, (await stocked()).serialNumber];
      return bank('assign-tokens', { companyId: company().companyId, serialNumbers });
    },
  },
  { name: 'list-token-stock', prepare: async ({ stocked }) => bank('list-token-stock', (await stocked()) && {}) },
  {
    name: 'list-tokens',
    prepare: async ({ otpOffice }) => inSession((await otpOffice()).by, 'list-tokens', { input: { limit: '20' } }),
  },
  {
    name: 'register-token',
    prepare: async (stage) => {
      const { at, by } = await newcomer(stage);
      return inSession(by, 'register-token', { input: registering(stage, await stage.token(at)), ...key });
    },
  },
  {
    name: 'register-token',
    what: 'that somebody else has',
    prepare: async (stage) => {
      const { at, by } = await newcomer(stage);
      const device = await stage.token(at, [await stage.user(at, 'administrator')]);
      return inSession(by, 'register-token', { input: registering(stage, device), ...key });
    },
  },
  {
    name: 'register-token',
    what: 'after a revocation',
    prepare: async (stage) => {
      const { at, by, device, proof } = await stage.otpOffice();
      const own = { serialNumber: device.serialNumber, proof: { ...proof, otp: shown(stage.sim, device) } };
      await stage.done(inSession(by, 'revoke-token', { input: own }));
      return inSession(by, 'register-token', { input: registering(stage, await stage.token(at)), ...key });
    },
  },
  {
    name: 'release-token',
    prepare: async ({ otpOffice, token, user }) => {
      const { at, by, proof } = await otpOffice();
      const sharers = [await user(at, 'administrator'), await user(at)];
      const { serialNumber } = await token(at, sharers, { token: { stopped: true } });
      return inSession(by, 'release-token', { input: { serialNumber, proof }, ...key });
    },
  },
  atBranch('release-token-at-branch', { stopped: true }),
  atBranch('revoke-token-at-branch'),
  revoked('somebody else’s', false),
  revoked('the own one', true),
  {
    name: 'resynchronise-token',
    prepare: async ({ sim, founded, session, token }) => {
      const { at, master } = await founded('password', { otp: true });
      // So far off that a minute later it is no nearer than the bounds of what is noted.
      const device = await token(at, [master], { device: { offset: 11 } });
      const proof = { confirmationPassword: master.confirmationPassword };
      const input = { serialNumber: device.serialNumber, otps: [shown(sim, device, -1), shown(sim, device)], proof };
      return inSession(await session(master), 'resynchronise-token', { input, ...key });
    },
  },
  {
    name: 'create-user',
    what: 'with both proofs',
    profile: 'otp',
    prepare: async ({ sim, otpOffice }) => {
      const { by, device, proof } = await otpOffice();
      const proofs = { ...proof, otp: shown(sim, device) };
      const input = { ...newColleague(newPassword(sim.chance)), proof: proofs };
      return inSession(by, 'create-user', { input, ...key });
    },
  },
  {
    name: 'delete-user',
    what: 'who shares a token',
    prepare: async ({ otpOffice, token, user }) => {
      const { at, by, proof } = await otpOffice();
      const [leaving, staying] = [await user(at, 'administrator'), await user(at, 'administrator')];
      await token(at, [leaving, staying]);
      return inSession(by, 'delete-user', { input: { userId: leaving.userId, proof }, ...key });
    },
  },
  {
    name: 'acquire-certificate',
    what: 'with the code that registers a token',
    profile: 'shinkin',
    prepare: async (stage) => {
      const { at, who } = await stage.applicant();
      const { serialNumber: tokenSerialNumber, otp } = registering(stage, await stage.token(at));
      const given = identity(stage.sim, who, who.loginPassword);
      const input = { ...given, csr: csrOf(920, [['CN', who.loginId]]), tokenSerialNumber, otp };
      return { operation: 'acquire-certificate', request: { host: 'entry', input } };
    },
    again: ({ sim }, plan) => {
      const device = sim.devices.get(String(plan.request.input?.['tokenSerialNumber']));
      const otp = device && shown(sim, device, 1);
      return { ...plan, request: { ...plan.request, input: { ...plan.request.input, otp } } };
    },
  },
];

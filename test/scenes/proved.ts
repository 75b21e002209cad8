import type { AnyOperation, ProofKind } from '../../shared/operation/operation.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { Sent } from './scene.ts';
import type { Session, Stage } from './stage.ts';

/** The request with the proofs that its definition asks for; those that the scene gives itself stay. */
export async function proved(stage: Stage, { proof, mailPasswordPurpose }: AnyOperation, sent: Sent): Promise<Sent> {
  const { by, input } = sent;
  if (!by || !proof) return sent;
  const device = await stage.deviceOf(by.who);
  // Who has a token works for a company that uses them. Of its modes of approval the scenes know the bank's first ones.
  const company = { otp: device !== undefined, features: [] as string[] } as Company;
  const kinds = typeof proof === 'function' ? proof(stage.profile, company, input ?? {}) : proof;
  const given: Readonly<Record<string, unknown>> = { ...Object(input?.['proof']) };
  const made: Record<string, unknown> = {};
  for (const kind of kinds)
    if (given[kind] === undefined) made[kind] = await prove(stage, kind, by, mailPasswordPurpose ?? '');
  return { ...sent, input: { ...input, proof: { ...made, ...given } } };
}

async function prove(stage: Stage, kind: ProofKind, by: Session, purpose: string): Promise<string | undefined> {
  if (kind === 'confirmationPassword') return by.who.confirmationPassword;
  if (kind === 'mailPassword') {
    await stage.done('request-mail-password', { by, input: { purpose } });
    return stage.mailPassword(by.who, purpose);
  }
  const device = await stage.deviceOf(by.who);
  return device && stage.code(device);
}

import { generateSync } from 'otplib/functional';
import { hashNames } from '../../shared/aws/token-codes.ts';
import { tokenPurpose } from '../../shared/aws/token-vault.ts';
import { profileNamed } from '../../shared/profiles/profiles.ts';
import type { StockedToken } from '../../shared/table/tokens.ts';
import type { ControlContext } from './control-route.ts';

/** What the device of a token shows; its clock is right. */
export interface Shown {
  readonly code: string;
  readonly secondsLeft: number;
}

/** @returns nothing for a token that is revoked: its secret is destroyed */
export function shownBy(
  { aws, clock, profile }: Pick<ControlContext, 'aws' | 'clock' | 'profile'>,
  { serialNumber, companyId, algorithm, sealedSecret }: Omit<StockedToken, 'importedAt'>,
): Shown | undefined {
  if (sealedSecret === undefined) return undefined;
  const { periodSeconds: period, digits } = profileNamed(profile).otp;
  const seconds = Math.floor(clock.now().getTime() / 1000);
  const context = { purpose: tokenPurpose, serialNumber, ...(companyId && { companyId }) };
  const secret = aws.kms.open(Buffer.from(sealedSecret, 'base64'), context);
  const code = generateSync({ secret, period, digits, algorithm: hashNames[algorithm], epoch: seconds });
  return { code, secondsLeft: period - (seconds % period) };
}

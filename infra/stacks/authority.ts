import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Profile } from '../../shared/profiles/profile.ts';
import { IssuingAuthority } from '../constructs/issuing-authority.ts';
import { isProtected } from '../constructs/removal.ts';
import type { AuthorityMode, Stage } from '../stages.ts';

export interface AuthorityStackProps extends StackProps {
  readonly stage: Stage;
  readonly profile: Profile;
}

/** The certificate authorities. Other stacks import its exports, so that it cannot be replaced by accident. */
export class AuthorityStack extends Stack {
  /** The authority that issues. */
  readonly authority: IssuingAuthority;
  /** All authorities whose certificates may still have to be revoked, the first one first. */
  readonly authorities: readonly IssuingAuthority[];
  /** The trusted authorities, the one that issues first. */
  readonly trusted: readonly IssuingAuthority[];

  constructor(scope: Construct, id: string, { stage, profile, ...props }: AuthorityStackProps) {
    super(scope, id, { ...props, terminationProtection: isProtected(stage) });
    const add = (mode: AuthorityMode, isDisabled?: boolean) =>
      new IssuingAuthority(this, nameOf(mode), { stage, organization: profile.bank.name.en, mode, isDisabled });
    const earlier = (stage.earlierAuthorities ?? []).map(({ isDisabled, isTrusted = true, ...mode }) => ({
      isTrusted,
      authority: add(mode, isDisabled),
    }));
    this.authority = add(stage.authority);
    this.authorities = [...earlier.map(({ authority }) => authority), this.authority];
    this.trusted = [this.authority, ...earlier.filter(({ isTrusted }) => isTrusted).map(({ authority }) => authority)];
  }
}

/** A name per generation: a replaced authority keeps its name, so CloudFormation leaves it unchanged. */
const nameOf = ({ generation = 1 }: AuthorityMode) => (generation === 1 ? 'Issuing' : `Issuing${generation}`);

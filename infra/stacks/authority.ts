import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Profile } from '../../shared/profiles/profile.ts';
import { IssuingAuthority } from '../constructs/issuing-authority.ts';
import type { Stage } from '../stages.ts';

export interface AuthorityStackProps extends StackProps {
  readonly stage: Stage;
  readonly profile: Profile;
}

/** Who vouches for customers. Other stacks hold on to it by its exports, so that it cannot be replaced in passing. */
export class AuthorityStack extends Stack {
  readonly authority: IssuingAuthority;

  constructor(scope: Construct, id: string, { stage, profile, ...props }: AuthorityStackProps) {
    super(scope, id, { ...props, terminationProtection: !stage.isDisposable });
    const { generation = 1 } = stage.authority;
    // Another name is another authority; the one before goes from the stack and stays in the account.
    const name = generation === 1 ? 'Issuing' : `Issuing${generation}`;
    this.authority = new IssuingAuthority(this, name, { stage, organization: profile.bank.name.en, generation });
  }
}

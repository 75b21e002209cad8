import * as z from 'zod';
import { isProfileName, type ProfileName, profiles } from '../shared/profiles/profiles.ts';
import { demandThroughput } from './capacity.ts';
import { demandRoom } from './concurrency.ts';
import { placeholders, type Stage, stageNamed } from './stages.ts';

const text = z.coerce.string().optional();

/** What the command line may say (`-c name=value`); CDK passes it to the app as JSON, together with its own settings. */
const Context = z.object({
  /** @default dev */
  stage: text,
  /** @default standard */
  profile: text,
  /** Instead of the stage's: the hosts are `entry.`, `secure.` and `bank.` under it. */
  domain: text,
  mailDomain: text,
  /** ACM certificate of the three hosts. */
  certificateArn: text,
  /** ACM certificate that proves the right to the domain when `certificateArn` is imported or private. */
  ownershipVerificationCertificateArn: text,
  alarmsTo: text,
  /** Instead of the stage's: `atOnce` for what must not wait, such as a repair while customers meet errors. */
  release: z.enum(['gradual', 'atOnce']).optional(),
  /** `true`: an operation without code is deployed as a function that fails. */
  allowMissing: text,
  /** `true`: the first deployment, which leaves the stacks without termination protection, so that a failed one can be repeated. */
  first: text,
});
type Context = z.infer<typeof Context>;

/** Reads the context the app was started with. */
export const contextOf = (json: string | undefined): Context => Context.parse(JSON.parse(json ?? '{}'));

/** What is to be deployed. */
export interface Deployment {
  readonly stage: Stage;
  readonly profileName: ProfileName;
}

/**
 * What the context asks to be deployed, before anything of it is made.
 * @throws Error that says in a sentence what is missing or wrong, and how to say it
 */
export function deploymentOf(context: Context): Deployment {
  const profileName = context.profile ?? 'standard';
  if (!isProfileName(profileName))
    throw new Error(`There is no profile ${profileName}: there are ${Object.keys(profiles).join(', ')}.`);
  const stage = readStage(context);
  if (context.domain === undefined && stage.domain.endsWith(placeholders.domain))
    throw new Error(
      `The stage ${stage.name} has no domain of its own: say -c domain=DOMAIN, or write it into infra/stages.ts.`,
    );
  demandCertificate(stage, 'certificateArn', 'of the three hosts');
  demandCertificate(stage, 'ownershipVerificationCertificateArn', 'that proves the right to the domain');
  demandRoom(stage);
  demandThroughput(stage);
  return { stage, profileName };
}

function readStage({ stage: name = 'dev', first, ...context }: Context): Stage {
  const { domain, mailDomain, certificateArn, ownershipVerificationCertificateArn, alarmsTo, release } = context;
  const said = { domain, mailDomain, certificateArn, ownershipVerificationCertificateArn, alarmsTo, release };
  try {
    return stageNamed(name, { ...said, ...(first === 'true' && { isFirstDeployment: true }) });
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw thrown;
    const reasons = thrown.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The stage ${name} cannot be deployed. ${reasons.join('. ')}.`);
  }
}

function demandCertificate(stage: Stage, name: 'certificateArn' | 'ownershipVerificationCertificateArn', what: string) {
  const arn = stage[name];
  if (arn === undefined) return;
  if (arn === placeholders.certificateArn)
    throw new Error(
      `The stage ${stage.name} names no certificate ${what}: say -c ${name}=ARN with the ARN of one in ACM, or write it into infra/stages.ts.`,
    );
  const region = arn.split(':')[3];
  if (region !== stage.region)
    throw new Error(
      `${name}: API Gateway takes a certificate of its own region, ${stage.region}, not one of ${region}.`,
    );
}

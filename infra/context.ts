import * as z from 'zod';
import { isProfileName, type ProfileName, profiles } from '../shared/profiles/profiles.ts';
import { demandThroughput } from './capacity.ts';
import { demandRoom } from './concurrency.ts';
import { placeholders, type Stage, stageNamed } from './stages.ts';

const text = z.coerce.string().optional();

/**
 * The options of the command line (`-c name=value`); CDK passes them to the app as JSON, together with its own
 * settings.
 */
const Context = z.object({
  /** @default dev */
  stage: text,
  /** @default standard */
  profile: text,
  /** Overrides the stage's: the hosts are `entry.`, `secure.` and `bank.` under it. */
  domain: text,
  mailDomain: text,
  /** ACM certificate of the three hosts. */
  certificateArn: text,
  /** ACM certificate that proves control of the domain if `certificateArn` is imported or private. */
  ownershipVerificationCertificateArn: text,
  alarmsTo: text,
  /** Overrides the stage's: `atOnce` for a release that must not wait, such as a repair while customers see errors. */
  release: z.enum(['gradual', 'atOnce']).optional(),
  /** `true`: an operation without code is deployed as a function that fails. */
  allowMissing: text,
  /** `true`: a first deployment, without termination protection, so that it can be repeated if it fails. */
  first: text,
});
export type Context = z.infer<typeof Context>;

/** Reads the context with which the app was started. @throws Error that states in one sentence which option is wrong */
export function contextOf(json: string | undefined): Context {
  const given: object = JSON.parse(json ?? '{}');
  const options = Object.keys(Context.shape);
  // CDK's own settings have punctuation in their names.
  const unknown = Object.keys(given).find((name) => /^[a-z]+$/i.test(name) && !options.includes(name));
  if (unknown !== undefined) throw new Error(`There is no option -c ${unknown}. Options: ${options.join(', ')}.`);
  const context = Context.safeParse(given);
  if (context.success) return context.data;
  const [{ path, message } = { path: [], message: '' }] = context.error.issues;
  throw new Error(`-c ${path.join('.')}: ${message}.`);
}

/** The settings of a deployment. */
export interface Deployment {
  readonly stage: Stage;
  readonly profileName: ProfileName;
}

/**
 * Reads the deployment from the context, before anything is created. @throws Error that states in one sentence what is
 * missing or wrong, and how to fix it
 */
export function deploymentOf(context: Context): Deployment {
  const profileName = context.profile ?? 'standard';
  if (!isProfileName(profileName))
    throw new Error(`Unknown profile ${profileName}. Profiles: ${Object.keys(profiles).join(', ')}.`);
  const stage = readStage(context);
  if (context.domain === undefined && stage.domain.endsWith(placeholders.domain))
    throw new Error(`The stage ${stage.name} has no domain. Add -c domain=DOMAIN, or set it in infra/stages.ts.`);
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
      `The stage ${stage.name} has no certificate ${what}. Add -c ${name}=ARN with the ARN of a certificate in ACM, or set it in infra/stages.ts.`,
    );
  const region = arn.split(':')[3];
  if (region !== stage.region)
    throw new Error(`${name}: API Gateway needs a certificate in its own region, ${stage.region}, not in ${region}.`);
}

import { placeholders, type Stage, stageNamed } from '../../infra/stages.ts';
import { readOptions as readArguments } from '../simulator/commands/options.ts';

const usage = `npm run smoke -- --stage NAME [--domain DOMAIN]     checks a deployed stage
npm run smoke -- --simulator URL                    checks a running simulator (http://localhost:9440)

  --email ADDRESS        where the test company's mails go: you are asked for the text of one
  --branch NNN           the branch of the test company's account                  (999)
  --bank-profile NAME    a profile of the AWS CLI that may call the bank host       (the one of everything else)`;

/** What the command line asks for. */
export type Options =
  | { readonly simulator: string }
  | {
      readonly stage: Stage;
      readonly branch: string;
      readonly email?: string | undefined;
      readonly bankProfile?: string | undefined;
    };

/** @throws Error with what is wrong, and the usage */
export function readOptions(args: readonly string[]): Options {
  const { simulator, stage, domain, email, branch, 'bank-profile': bankProfile } = parse(args);
  if (simulator !== undefined && stage === undefined) return { simulator };
  if (simulator !== undefined || stage === undefined) throw new Error(`give --stage or --simulator\n\n${usage}`);
  if (!/^\d{3}$/.test(branch)) throw new Error(`--branch has three digits, not ${branch}`);
  const found = stageNamed(stage, { domain });
  if (domain === undefined && found.domain.endsWith(placeholders.domain))
    throw new Error(`The stage ${stage} has no domain. Add --domain DOMAIN, or set it in infra/stages.ts.`);
  return { stage: found, branch, email, bankProfile };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { simulator: text, stage: text, domain: text, email: text, 'bank-profile': text } as const;
  return readArguments({ usage, args, options: { ...options, branch: { ...text, default: '999' } } }).values;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Stage } from '../../../infra/stages.ts';
import type { SigningKey } from '../../simulator/client/sign.ts';

/** The AWS account of a deployed stage, as its operator reaches it. */
export interface Account {
  readonly stage: Stage;
  /** Runs a command of the AWS CLI. @returns its output, parsed. @throws Refused when AWS refuses it */
  readonly aws: (...words: readonly string[]) => Promise<unknown>;
  /** The credentials that `aws` uses, and those of the back office. */
  readonly credentials: (whose?: 'backOffice') => Promise<SigningKey>;
  /** The same account with other credentials. */
  readonly as: (credentials: Omit<SigningKey, 'region'>) => Account;
}

/** AWS answered with an error of its own. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface AccountOptions {
  readonly stage: Stage;
  /** Of the AWS CLI, for calls of the bank host. @default those of everything else */
  readonly bankProfile?: string | undefined;
  /** @default the process's own */
  readonly environment?: NodeJS.ProcessEnv;
}

/** `credential_process` of the AWS SDKs (reference guide). */
const Exported = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string().optional(),
});

/** Reaches the account with the AWS CLI, whose credentials are the environment's, a profile's or those of a single sign-on. */
export function openAccount({ stage, bankProfile, environment = process.env }: AccountOptions): Account {
  const { region } = stage;
  const aws = async (...words: readonly string[]) => parse(await run(words, { region, environment }));
  return {
    stage,
    aws,
    async credentials(whose) {
      const profile = whose === 'backOffice' && bankProfile ? ['--profile', bankProfile] : [];
      const exported = Exported.parse(await aws('configure', 'export-credentials', '--format', 'process', ...profile));
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = exported;
      return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), region };
    },
    as: ({ accessKeyId, secretAccessKey, sessionToken = '' }) => {
      const { AWS_PROFILE: _profile, ...others } = environment;
      const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
      return openAccount({ stage, environment: { ...others, ...keys, AWS_SESSION_TOKEN: sessionToken } });
    },
  };
}

async function run(
  words: readonly string[],
  { region, environment }: { readonly region: string; readonly environment: NodeJS.ProcessEnv },
): Promise<string> {
  const always = ['--region', region, '--output', 'json', '--no-cli-pager', '--no-cli-auto-prompt'];
  try {
    const { stdout } = await promisify(execFile)('aws', [...words, ...always], {
      env: environment,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (thrown) {
    const { code, stderr = '' } = z.looseObject({ code: z.unknown(), stderr: z.string().optional() }).parse(thrown);
    if (code === 'ENOENT') throw new Error('the AWS CLI (version 2) is not installed');
    // Version 1 knows no pager.
    if (/Unknown options: .*--no-cli-pager/.test(stderr))
      throw new Error('this is version 1 of the AWS CLI: install version 2');
    const [, refusal] = /An error occurred \((\w+)\) when calling/.exec(stderr) ?? [];
    const message = `aws ${words.slice(0, 2).join(' ')}: ${stderr.trim() || code}`;
    throw refusal ? new Refused(refusal, message) : new Error(message);
  }
}

/** Commands that have nothing to say print nothing. */
const parse = (text: string): unknown => (text.trim() === '' ? {} : JSON.parse(text));

import * as z from 'zod';

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
  alarmsTo: text,
  /** `true`: an operation without code is deployed as a function that fails. */
  allowMissing: text,
});

/** Reads the context the app was started with. */
export const contextOf = (json: string | undefined): z.infer<typeof Context> => Context.parse(JSON.parse(json ?? '{}'));

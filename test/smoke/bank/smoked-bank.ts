import type { Client } from '../../simulator/client/http.ts';
import type { SigningKey } from '../../simulator/client/sign.ts';
import type { Visit, VisitedBank } from '../../simulator/commands/demonstration/visit.ts';
import type { Account } from './account.ts';

/** An address that API Gateway gives every API, beside the host's own. */
export interface DefaultEndpoint {
  readonly name: string;
  /** A request that would reach a function if the endpoint were open. */
  readonly ask: () => ReturnType<Client['get']>;
}

/** The bank that is checked, deployed or simulated. */
export interface SmokedBank {
  readonly visit: Visit<VisitedBank>;
  /** Of a deployed bank. */
  readonly account?: Account;
  /** Where the mails of a new test company go. */
  readonly contact: () => string;
  /** Why nobody can read them here. @default somebody can */
  readonly unreadable?: string;
  /** Lets the mail come back that went to an address of SES's mailbox simulator. */
  readonly returnMail: (to: string) => Promise<void>;
  /** The bank host with other credentials. */
  readonly bankAs: (credentials: SigningKey) => Client;
  /** The branch of the test company's account. */
  readonly branch: string;
  readonly defaultEndpoints: () => Promise<readonly DefaultEndpoint[]>;
  /** @throws Interrupted when the person stops the command meanwhile */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly close: () => void;
}

/** Asks again until it is so, or the time is over. @returns the last answer */
export async function until<T>(
  { wait }: Pick<SmokedBank, 'wait'>,
  ask: () => Promise<T>,
  {
    isSo,
    seconds,
    pause = 5,
  }: { readonly isSo: (answer: T) => boolean; readonly seconds: number; readonly pause?: number },
): Promise<T> {
  let answer = await ask();
  for (let waited = 0; !isSo(answer) && waited < seconds; waited += pause) {
    await wait(pause * 1000);
    answer = await ask();
  }
  return answer;
}

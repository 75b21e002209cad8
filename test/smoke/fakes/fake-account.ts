import type { Stage } from '../../../infra/stages.ts';
import type { SigningKey } from '../../simulator/client/sign.ts';
import type { Account } from '../bank/account.ts';

/** What the options of a command say. */
type Given = Readonly<Record<string, string | undefined>>;
/** Answers by command: `iam create-role`. */
export type Answers = Readonly<Record<string, (given: Given) => unknown>>;

/** An account that answers commands of the AWS CLI as it is told to; one that it was not told of fails. */
export function fakeAccount(
  stage: Stage,
  answers: Answers,
  /** What commands are answered with other credentials. */
  withCredentials: (credentials: Omit<SigningKey, 'region'>) => Answers = () => ({}),
): Account {
  const operator = { accessKeyId: 'OPERATOR', secretAccessKey: 'secret', region: stage.region };
  return {
    stage,
    async aws(service = '', operation = '', ...rest) {
      const answer = answers[`${service} ${operation}`];
      if (!answer) throw new Error(`nobody said what ${service} ${operation} answers`);
      return answer(optionsOf(rest));
    },
    credentials: async (whose) => (whose === 'backOffice' ? { ...operator, accessKeyId: 'BACKOFFICE' } : operator),
    as: (credentials) => fakeAccount(stage, withCredentials(credentials)),
  };
}

const optionsOf = (words: readonly string[]): Given =>
  Object.fromEntries(words.flatMap((word, at) => (word.startsWith('--') ? [[word.slice(2), words[at + 1]]] : [])));

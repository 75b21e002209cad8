import type { Answer, Client } from '../../simulator/client/http.ts';
import type { SmokedBank } from '../bank/smoked-bank.ts';

/** What becomes of an answer; the request reads `GET /home`. */
export type Alter = <B>(request: string, answer: Answer<B>) => Answer<B>;

/** A bank as it would be seen from outside if it answered otherwise. */
export function alteredBank({ visit, ...bank }: SmokedBank, alter: Alter): SmokedBank {
  const doors = { entry: altered(visit.entry, alter), bank: altered(visit.bank, alter) };
  return { ...bank, visit: { ...visit, ...doors, secure: (identity) => altered(visit.secure(identity), alter) } };
}

/** A client that is given other answers. */
export function altered(client: Client, alter: Alter): Client {
  const request: Client['request'] = async (method, path, options) =>
    alter(`${method} ${path}`, await client.request(method, path, options));
  return {
    request,
    get: (path, options) => request('GET', path, options),
    post: (path, body, options) => request('POST', path, { ...options, body }),
    put: (path, body, options) => request('PUT', path, { ...options, body }),
    delete: (path, options) => request('DELETE', path, options),
    withToken: (token) => altered(client.withToken(token), alter),
    close: client.close,
  };
}

/** Answers with one status become answers with another. */
export const restated =
  (wanted: string | RegExp, from: number, to: number): Alter =>
  (request, answer) =>
    answer.status === from && request.match(wanted)?.[0] === request ? { ...answer, status: to } : answer;

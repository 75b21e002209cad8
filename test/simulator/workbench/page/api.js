import { toast } from './dom.js';

/** Asks the simulator. What it refuses is shown, and thrown. */
async function call(method, path, body) {
  const response = await fetch(`/_simulator${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  toast(answer.detail ?? answer.code, 'bad');
  throw new Error(answer.code);
}

export const get = (path) => call('GET', path);
export const put = (path, body) => call('PUT', path, body);
export const post = (path, body) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

/** The same, but undefined for whatever is refused or lost. */
export async function quietly(path, headers = {}) {
  const response = await fetch(`/_simulator${path}`, { headers }).catch(() => undefined);
  return response?.ok ? response.json() : undefined;
}

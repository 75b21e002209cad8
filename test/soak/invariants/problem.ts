import { type ErrorCode, errorStatus } from '../../../shared/domain/errors.ts';
import type { Outcome } from '../sim.ts';

const securityHeaders = ['Cache-Control', 'X-Content-Type-Options', 'Strict-Transport-Security', 'X-Request-Id'];

/** What is wrong with the form of an answer: its headers, and for a refusal RFC 9457's members, ours, and the field errors. */
export function problemFaults({ status, headers, body }: Pick<Outcome, 'status' | 'headers' | 'body'>): string[] {
  const faults = securityHeaders.filter((name) => !headers[name]).map((name) => `no ${name}`);
  if (status < 400) return status >= 200 && status < 300 ? faults : [...faults, `status ${status}`];
  if (!headers['Content-Type']?.startsWith('application/problem+json')) faults.push('no problem+json');
  const { type, title, detail, code, errors } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || !(code in errorStatus)) return [...faults, `no code: ${String(code)}`];
  if (type !== `urn:tegata:problem:${code}`) faults.push(`type ${String(type)}`);
  if (body?.status !== status || errorStatus[code as ErrorCode] !== status) faults.push(`status ${status} of ${code}`);
  if (!isText(title) || !isText(detail)) faults.push(`no title or detail for ${code}`);
  if (errors === undefined) return code === 'request.invalid' ? [...faults, 'no errors'] : faults;
  const isList = Array.isArray(errors) && errors.length > 0 && errors.every(isFieldError);
  return isList ? faults : [...faults, `errors ${JSON.stringify(errors).slice(0, 200)}`];
}

const isText = (value: unknown) => typeof value === 'string' && value !== '' && !/\{\w+\}/.test(value);

function isFieldError(given: unknown): boolean {
  const { path, code, detail, ...rest } = (given ?? {}) as Readonly<Record<string, unknown>>;
  return typeof path === 'string' && isText(code) && isText(detail) && Object.keys(rest).length === 0;
}

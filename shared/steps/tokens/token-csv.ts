import { TokenSerial } from '../../domain/fields.ts';
import { TokenAlgorithm } from '../../domain/token-rules.ts';
import { type FileLine, hasSecretLength, problemAt, secretProblemAt } from './file-token.ts';

const headers = ['serialNumber,secret', 'serialNumber,secret,algorithm'];

/**
 * Reads the lines of a CSV of tokens: a header, then one token per line, its secret in hexadecimal, its algorithm SHA1
 * unless a column says otherwise. No accepted value needs quoting, so a quotation mark is an error and every comma is a
 * separator.
 */
export function readCsv(text: string): readonly FileLine[] {
  const all = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [header = '', ...lines] = all.slice(0, all.findLastIndex((line) => line !== '') + 1);
  if (!headers.includes(header)) return [problemAt(1, 'tokenFile.header')];
  const columns = header.split(',').length;
  return lines.map((line, index) => readLine(line, index + 2, columns));
}

function readLine(text: string, line: number, columns: number): FileLine {
  if (text.includes('"')) return problemAt(line, 'tokenFile.quoted');
  const fields = text.split(',');
  if (fields.length !== columns) return problemAt(line, 'tokenFile.columns', { columns });
  const [serialNumber = '', hexadecimal = '', algorithm = 'SHA1'] = fields;
  if (!TokenSerial.safeParse(serialNumber).success) return problemAt(line, 'serialNumber.form');
  const secret = secretOf(hexadecimal);
  if (!secret) return secretProblemAt(line);
  const known = TokenAlgorithm.safeParse(algorithm);
  if (!known.success) return problemAt(line, 'tokenFile.algorithm');
  return { serialNumber, secret, algorithm: known.data, line };
}

function secretOf(hexadecimal: string): Uint8Array | undefined {
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(hexadecimal)) return undefined;
  const secret = Buffer.from(hexadecimal, 'hex');
  return hasSecretLength(secret) ? secret : undefined;
}

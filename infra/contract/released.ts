import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDescription, Contract } from './contract.ts';

/** The API's version, in its description and in the name of its released contract; it rises with a breaking change. */
export const apiVersion = '1';

export const contractPath = `docs/contract-${apiVersion}.json`;
export const changelogPath = 'docs/changelog.md';

/** The contract as it was released. */
export const releasedContract = (root: string): Contract => JSON.parse(readFileSync(join(root, contractPath), 'utf8'));

/** The API description as `npm run docs` writes it. */
export const apiDescription = (files: ReadonlyMap<string, string>): ApiDescription =>
  JSON.parse(files.get('docs/openapi.json') ?? '{}');

/** A contract as a file: each field on a line, so that a difference shows what changed. */
export const contractText = (contract: Contract): string => `${printed(contract, '')}\n`;

function printed(value: unknown, margin: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isField(value))
    return JSON.stringify(value);
  const inner = `${margin} `;
  const lines = Object.entries(value).map(([key, each]) => `${inner}${JSON.stringify(key)}: ${printed(each, inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${margin}}`;
}

const isField = (value: object): boolean => 'type' in value && Array.isArray(value.type);

import type { CreatedResource } from '../../aws/aws.ts';
import type { HostCertificate } from '../../host-certificate.ts';
import type { Iam } from '../../iam/iam.ts';
import type { ResolvedResource } from '../provider.ts';

/** What was made, with every property of its template. */
export interface Made extends ResolvedResource {
  readonly ref: string;
  readonly attributes: CreatedResource['attributes'];
}

/** What the account holds while the stacks are deployed to it. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly iam: Iam;
  readonly certificates: readonly HostCertificate[];
  /** What is known by its reference or its ARN. */
  find(type: string, refOrArn: string): Made | undefined;
  ofType(type: string): readonly Made[];
  /** Those of a type that name a function in their `FunctionName`, in whichever way. */
  ofFunction(type: string, functionName: string): readonly Made[];
  /** Takes a resource in: it counts from now on, and is found by its reference once that is told. */
  admit(resource: ResolvedResource): (created: CreatedResource) => void;
}

/** Starts without stacks. */
export function openAccount(
  place: Pick<Account, 'accountId' | 'region' | 'iam'>,
  certificates: readonly HostCertificate[],
): Account {
  const byType = new Map<string, Entry[]>();
  const byFunction = new Map<string, Entry[]>();
  const known = new Map<string, Made>();
  return {
    ...place,
    certificates,
    find: (type, id) => known.get(nameOf(type, id)),
    ofType: (type) => membersOf(byType, type),
    ofFunction: (type, name) => membersOf(byFunction, nameOf(type, name)),
    admit(resource) {
      const { type, properties } = resource;
      const entry: Entry = { made: { ...resource, ref: '', attributes: {} } };
      enter(byType, type, entry);
      if (typeof properties.FunctionName === 'string')
        enter(byFunction, nameOf(type, functionParts(properties.FunctionName)[0]), entry);
      return ({ ref, attributes }) => {
        entry.made = { ...resource, ref, attributes };
        for (const id of [ref, ...Object.values(attributes)]) known.set(nameOf(type, id), entry.made);
      };
    },
  };
}

interface Entry {
  made: Made;
}

function enter(lists: Map<string, Entry[]>, name: string, entry: Entry): void {
  const members = lists.get(name);
  if (members) members.push(entry);
  else lists.set(name, [entry]);
}

const membersOf = (lists: ReadonlyMap<string, readonly Entry[]>, name: string) =>
  (lists.get(name) ?? []).map(({ made }) => made);

const nameOf = (type: string, id: unknown) => `${type} ${String(id)}`;

/** The parts of what names a function: its name or ARN, with or without a version or alias. */
export const functionParts = (nameOrArn: string): readonly string[] =>
  nameOrArn.split(':').slice(nameOrArn.startsWith('arn:') ? 6 : 0);

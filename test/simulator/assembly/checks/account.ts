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
  /** Takes a resource in: it counts from now on, and is found by its reference once that is told. */
  admit(resource: ResolvedResource): (created: CreatedResource) => void;
}

/** Starts without stacks. */
export function openAccount(
  place: Pick<Account, 'accountId' | 'region' | 'iam'>,
  certificates: readonly HostCertificate[],
): Account {
  const admitted = new Map<string, Made[]>();
  const ofType = (type: string) => admitted.get(type) ?? [];
  return {
    ...place,
    certificates,
    ofType,
    find: (type, id) =>
      ofType(type).find(({ ref, attributes }) => ref === id || Object.values(attributes).includes(id)),
    admit(resource) {
      const others = ofType(resource.type);
      const place = others.length;
      admitted.set(resource.type, [...others, { ...resource, ref: '', attributes: {} }]);
      return ({ ref, attributes }) => {
        admitted.set(resource.type, ofType(resource.type).with(place, { ...resource, ref, attributes }));
      };
    },
  };
}

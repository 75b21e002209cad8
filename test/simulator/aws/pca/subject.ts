import type { JsonNameParams } from '@peculiar/x509';
import * as z from 'zod';

const Text = z.string().min(1).max(256).optional();

/** ASN1Subject: the members in the order in which the authority writes them, or attributes of one's own in theirs. */
export const Subject = z
  .strictObject({
    Country: z
      .string()
      .regex(/^[A-Za-z]{2}$/)
      .optional(),
    Organization: Text,
    OrganizationalUnit: Text,
    DistinguishedNameQualifier: Text,
    State: Text,
    CommonName: Text,
    SerialNumber: Text,
    Locality: Text,
    Title: Text,
    Surname: Text,
    GivenName: Text,
    Initials: Text,
    Pseudonym: Text,
    GenerationQualifier: Text,
    CustomAttributes: z
      .array(z.strictObject({ ObjectIdentifier: z.string().regex(/^\d+(\.\d+)+$/), Value: z.string().min(1) }))
      .min(1)
      .optional(),
  })
  .refine((subject) => !subject.CustomAttributes || Object.keys(subject).length === 1, 'CustomAttributes stand alone');
export type Subject = z.infer<typeof Subject>;

const identifiers = {
  Country: '2.5.4.6',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  DistinguishedNameQualifier: '2.5.4.46',
  State: '2.5.4.8',
  CommonName: '2.5.4.3',
  SerialNumber: '2.5.4.5',
  Locality: '2.5.4.7',
  Title: '2.5.4.12',
  Surname: '2.5.4.4',
  GivenName: '2.5.4.42',
  Initials: '2.5.4.43',
  Pseudonym: '2.5.4.65',
  GenerationQualifier: '2.5.4.44',
} as const;

// X.520 allows nothing but PrintableString for these.
const printableOnly = new Set<string>(['2.5.4.6', '2.5.4.5', '2.5.4.46']);

/** The name a subject stands for, as the X.509 library takes it. */
export function nameOf(subject: Subject): JsonNameParams {
  const given = Object.entries(identifiers).map(
    ([name, oid]) => [oid, subject[name as keyof typeof identifiers]] as const,
  );
  const custom = (subject.CustomAttributes ?? []).map((one) => [one.ObjectIdentifier, one.Value] as const);
  return [...given, ...custom].flatMap(([oid, value]) => {
    if (value === undefined) return [];
    return [{ [oid]: [printableOnly.has(oid) ? { printableString: value } : { utf8String: value }] }];
  });
}

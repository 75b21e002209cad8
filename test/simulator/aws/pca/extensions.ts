import type * as X509 from '@peculiar/x509';
import * as z from 'zod';
import { type ExtendedUsage, extendedUsages, type KeyUsage, type Template } from './templates.ts';

const Flags = z.strictObject({
  DigitalSignature: z.boolean().optional(),
  NonRepudiation: z.boolean().optional(),
  KeyEncipherment: z.boolean().optional(),
  DataEncipherment: z.boolean().optional(),
  KeyAgreement: z.boolean().optional(),
  KeyCertSign: z.boolean().optional(),
  CRLSign: z.boolean().optional(),
  EncipherOnly: z.boolean().optional(),
  DecipherOnly: z.boolean().optional(),
});

/** ApiPassthrough.Extensions, without policies and directory names. */
export const ApiExtensions = z.strictObject({
  KeyUsage: Flags.optional(),
  ExtendedKeyUsage: z
    .array(
      z.strictObject({
        ExtendedKeyUsageType: z.enum(Object.keys(extendedUsages) as [ExtendedUsage]).optional(),
        ExtendedKeyUsageObjectIdentifier: z.string().optional(),
      }),
    )
    .optional(),
  SubjectAlternativeNames: z
    .array(
      z.strictObject({
        DnsName: z.string().optional(),
        Rfc822Name: z.string().optional(),
        UniformResourceIdentifier: z.string().optional(),
        IpAddress: z.string().optional(),
      }),
    )
    .optional(),
  CustomExtensions: z
    .array(z.strictObject({ ObjectIdentifier: z.string(), Value: z.base64(), Critical: z.boolean().default(false) }))
    .optional(),
});
export type ApiExtensions = z.infer<typeof ApiExtensions>;

const subjectAlternativeName = '2.5.29.17';

export interface ExtensionInput {
  readonly x509: typeof X509;
  readonly template: Template;
  readonly api?: ApiExtensions;
  readonly csr: X509.Pkcs10CertificateRequest;
  /** The issuer's certificate; absent for a root, which names no authority key. */
  readonly issuer?: X509.X509Certificate;
  readonly crlUrl?: string;
}

/** The extensions of a certificate: the template's, then what it lets through from the API or the request. */
export async function extensionsOf(input: ExtensionInput): Promise<X509.Extension[]> {
  const { x509, template, csr, issuer, crlUrl } = input;
  const api = template.takesApi ? (input.api ?? {}) : {};
  const { authority, criticalBasicConstraints } = template;
  const extensions: X509.Extension[] = [
    new x509.BasicConstraintsExtension(authority !== undefined, authority?.pathLength, criticalBasicConstraints),
    await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
  ];
  if (issuer) extensions.push(await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey));
  const keyUsages =
    template.usages?.key ??
    (Object.entries(api.KeyUsage ?? {}).flatMap(([name, on]) => (on ? [name] : [])) as KeyUsage[]);
  if (keyUsages.length > 0) extensions.push(new x509.KeyUsagesExtension(flagsOf(x509, keyUsages), true));
  const extended = extendedOf(template, api);
  if (extended.length > 0) extensions.push(new x509.ExtendedKeyUsageExtension([...extended]));
  const names = alternativeNames(x509, api, csr, authority !== undefined);
  if (names) extensions.push(names);
  for (const one of api.CustomExtensions ?? []) {
    extensions.push(new x509.Extension(one.ObjectIdentifier, one.Critical, Buffer.from(one.Value, 'base64')));
  }
  if (crlUrl && !authority?.isRoot) extensions.push(new x509.CRLDistributionPointsExtension([crlUrl]));
  return extensions;
}

function extendedOf(template: Template, api: ApiExtensions): readonly string[] {
  if (template.usages) return template.usages.extended.map((usage) => extendedUsages[usage]);
  return (api.ExtendedKeyUsage ?? []).flatMap((one) => {
    const named = one.ExtendedKeyUsageType && extendedUsages[one.ExtendedKeyUsageType];
    return named ?? one.ExtendedKeyUsageObjectIdentifier ?? [];
  });
}

function alternativeNames(
  x509: typeof X509,
  api: ApiExtensions,
  csr: X509.Pkcs10CertificateRequest,
  isAuthority: boolean,
) {
  if (!api.SubjectAlternativeNames) {
    // A CA template does not copy them; an end entity's does.
    return isAuthority ? undefined : (csr.getExtension(subjectAlternativeName) ?? undefined);
  }
  const names = api.SubjectAlternativeNames.flatMap((one): X509.JsonGeneralName[] => [
    ...(one.DnsName ? [{ type: 'dns' as const, value: one.DnsName }] : []),
    ...(one.Rfc822Name ? [{ type: 'email' as const, value: one.Rfc822Name }] : []),
    ...(one.UniformResourceIdentifier ? [{ type: 'url' as const, value: one.UniformResourceIdentifier }] : []),
    ...(one.IpAddress ? [{ type: 'ip' as const, value: one.IpAddress }] : []),
  ]);
  return new x509.SubjectAlternativeNameExtension(names);
}

function flagsOf(x509: typeof X509, usages: readonly KeyUsage[]): number {
  const bits: Readonly<Record<KeyUsage, number>> = {
    DigitalSignature: x509.KeyUsageFlags.digitalSignature,
    NonRepudiation: x509.KeyUsageFlags.nonRepudiation,
    KeyEncipherment: x509.KeyUsageFlags.keyEncipherment,
    DataEncipherment: x509.KeyUsageFlags.dataEncipherment,
    KeyAgreement: x509.KeyUsageFlags.keyAgreement,
    KeyCertSign: x509.KeyUsageFlags.keyCertSign,
    CRLSign: x509.KeyUsageFlags.cRLSign,
    EncipherOnly: x509.KeyUsageFlags.encipherOnly,
    DecipherOnly: x509.KeyUsageFlags.decipherOnly,
  };
  return usages.reduce((flags, usage) => flags | bits[usage], 0);
}

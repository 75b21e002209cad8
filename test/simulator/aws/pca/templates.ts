import { AwsError } from '../wire/errors.ts';

export interface Template {
  readonly arn: string;
  /** Undefined for an end entity. */
  readonly authority?: { readonly pathLength?: number; readonly isRoot: boolean };
  /** Whether ApiPassthrough counts; without it the service ignores it. */
  readonly takesApi: boolean;
  /** Fixed by the template; undefined in the blank one, where only the API gives them. */
  readonly usages?: { readonly key: readonly KeyUsage[]; readonly extended: readonly ExtendedUsage[] };
  readonly criticalBasicConstraints: boolean;
}

export type KeyUsage =
  | 'DigitalSignature'
  | 'NonRepudiation'
  | 'KeyEncipherment'
  | 'DataEncipherment'
  | 'KeyAgreement'
  | 'KeyCertSign'
  | 'CRLSign'
  | 'EncipherOnly'
  | 'DecipherOnly';
export type ExtendedUsage = keyof typeof extendedUsages;

export const extendedUsages = {
  SERVER_AUTH: '1.3.6.1.5.5.7.3.1',
  CLIENT_AUTH: '1.3.6.1.5.5.7.3.2',
  CODE_SIGNING: '1.3.6.1.5.5.7.3.3',
  EMAIL_PROTECTION: '1.3.6.1.5.5.7.3.4',
  TIME_STAMPING: '1.3.6.1.5.5.7.3.8',
  OCSP_SIGNING: '1.3.6.1.5.5.7.3.9',
  SMART_CARD_LOGIN: '1.3.6.1.4.1.311.20.2.2',
} as const;

const prefix = 'arn:aws:acm-pca:::template/';
export const defaultTemplateArn = `${prefix}EndEntityCertificate/V1`;
const endEntityKey = ['DigitalSignature', 'KeyEncipherment'] as const;
const authorityUsages = { key: ['DigitalSignature', 'KeyCertSign', 'CRLSign'], extended: [] } as const;

const endEntities: Readonly<Record<string, Template['usages']>> = {
  EndEntityCertificate: { key: endEntityKey, extended: ['SERVER_AUTH', 'CLIENT_AUTH'] },
  EndEntityClientAuthCertificate: { key: endEntityKey, extended: ['CLIENT_AUTH'] },
  EndEntityServerAuthCertificate: { key: endEntityKey, extended: ['SERVER_AUTH'] },
  CodeSigningCertificate: { key: ['DigitalSignature'], extended: ['CODE_SIGNING'] },
  OCSPSigningCertificate: { key: ['DigitalSignature'], extended: ['OCSP_SIGNING'] },
  BlankEndEntityCertificate: undefined,
  BlankEndEntityCertificate_CriticalBasicConstraints: undefined,
};

/** What a template puts into a certificate (Private CA user guide, template definitions). @throws AwsError for one not simulated */
export function templateOf(arn: string | undefined): Template {
  const named = arn ?? defaultTemplateArn;
  const [, name = '', passthrough] = new RegExp(`^${prefix}(\\w+?)(_APIPassthrough)?/V1$`).exec(named) ?? [];
  const common = { arn: named, takesApi: passthrough !== undefined };
  if (Object.hasOwn(endEntities, name)) {
    const usages = endEntities[name];
    // A blank template exists only in the passthrough variants.
    if (!usages && !common.takesApi) throw unknown(named);
    return {
      ...common,
      usages,
      criticalBasicConstraints: name.endsWith('CriticalBasicConstraints') || usages !== undefined,
    };
  }
  if (name === 'RootCACertificate')
    return { ...common, authority: { isRoot: true }, usages: authorityUsages, criticalBasicConstraints: true };
  const [, length] = /^SubordinateCACertificate_PathLen([0-3])$/.exec(name) ?? [];
  if (length === undefined) throw unknown(named);
  const authority = { isRoot: false, pathLength: Number(length) };
  return { ...common, authority, usages: authorityUsages, criticalBasicConstraints: true };
}

function unknown(arn: string): AwsError {
  return new AwsError('InvalidArgsException', `the simulator does not know the template ${arn}`);
}

/** The parts of a KeyPackage that a test sets; others are those of a valid token. */
interface KeyPackageParts {
  readonly serialNumber?: string;
  readonly keyId?: string;
  readonly secret: Uint8Array;
  readonly algorithm?: string;
  readonly suite?: string;
  /** The attributes of ResponseFormat. */
  readonly format?: string;
  /** Replaces AlgorithmParameters. */
  readonly parameters?: string;
  /** Replaces PlainValue. */
  readonly secretXml?: string;
  /** Added beside the secret. */
  readonly data?: string;
  readonly policy?: string;
}

export function keyPackage(parts: KeyPackageParts): string {
  const { serialNumber, keyId = 'K', algorithm = 'urn:ietf:params:xml:ns:keyprov:pskc:totp', suite } = parts;
  const { format = 'Length="6" Encoding="DECIMAL"', data = '', policy = '' } = parts;
  const device = serialNumber === undefined ? '' : `<DeviceInfo><SerialNo>${serialNumber}</SerialNo></DeviceInfo>`;
  const hash = suite === undefined ? '' : `<Suite>${suite}</Suite>`;
  const secret = parts.secretXml ?? `<PlainValue>${Buffer.from(parts.secret).toString('base64')}</PlainValue>`;
  const parameters =
    parts.parameters ?? `<AlgorithmParameters>${hash}<ResponseFormat ${format}/></AlgorithmParameters>`;
  return (
    `<KeyPackage>${device}<Key Id="${keyId}" Algorithm="${algorithm}">${parameters}` +
    `<Data><Secret>${secret}</Secret>${data}</Data>${policy}</Key></KeyPackage>`
  );
}

export function keyContainer(...packages: readonly string[]): string {
  const namespace = 'urn:ietf:params:xml:ns:keyprov:pskc';
  return `<?xml version="1.0"?>\n<KeyContainer Version="1.0" xmlns="${namespace}">${packages.join('')}</KeyContainer>\n`;
}

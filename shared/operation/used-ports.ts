import type { BankDirectory } from '../domain/bank-directory.ts';
import type { FileStore } from './file-store.ts';
import type { EventUse } from './operation.ts';
import type {
  AssertionKeys,
  AssertionSigner,
  Authority,
  CodeMatcher,
  Hasher,
  KeyStore,
  Mailer,
  MailSeal,
  Ports,
  Signer,
  TokenVault,
} from './ports.ts';

/** The ports that each use adds to the context, limited to what its permission covers. */
interface PortsByUse {
  readonly hasher: { readonly hasher: Hasher };
  readonly signer: { readonly signer: Signer };
  readonly authority: { readonly authority: Authority };
  readonly revocation: { readonly authority: Pick<Authority, 'revoke'> };
  readonly tokenSecrets: { readonly vault: Pick<TokenVault, 'open'>; readonly codes: CodeMatcher };
  readonly tokenImport: { readonly vault: Pick<TokenVault, 'seal'> };
  readonly tokenAssignment: { readonly vault: Pick<TokenVault, 'reseal'> };
  readonly tokenUpload: { readonly files: Pick<FileStore, 'uploadAddress'> };
  readonly requestUpload: { readonly files: Pick<FileStore, 'uploadAddress'> };
  readonly uploadedTokens: { readonly files: Pick<FileStore, 'read'> };
  readonly uploadedRequests: { readonly files: Pick<FileStore, 'read'> };
  readonly historyDownload: { readonly files: Pick<FileStore, 'downloadAddress'> };
  readonly handoverFiles: { readonly files: Pick<FileStore, 'has' | 'write' | 'downloadAddress'> };
  readonly historyWriting: { readonly files: Pick<FileStore, 'begin' | 'writePart' | 'finish'> };
  readonly mailer: { readonly mailer: Mailer };
  /** Sealing is available only through the context's `secretMail`. */
  readonly mailSealing: Record<never, never>;
  readonly assertionSigning: { readonly assertionSigner: AssertionSigner };
  readonly assertionKeys: { readonly assertionKeys: AssertionKeys };
  /** The frame prints what the operation answers. */
  readonly printer: Record<never, never>;
  readonly bankDirectory: { readonly bankDirectory: BankDirectory };
  readonly mailOpening: { readonly mailSeal: Pick<MailSeal, 'open'> };
  readonly keyRotation: { readonly keyStore: KeyStore };
}

type Intersection<U> = (U extends unknown ? (part: U) => void : never) extends (all: infer All) => void ? All : never;

/** The ports of some uses. */
export type UsedPorts<U extends EventUse> = [U] extends [never] ? unknown : Intersection<PortsByUse[U]>;

const portOf = {
  hasher: ({ hasher }) => ({ hasher }),
  signer: ({ signer }) => ({ signer }),
  authority: ({ authority }) => ({ authority }),
  revocation: ({ authority }) => ({ authority: { revoke: (serialNumber) => authority.revoke(serialNumber) } }),
  tokenSecrets: ({ vault, codes }) => ({ vault: { open: (...sealed) => vault.open(...sealed) }, codes }),
  tokenImport: ({ vault }) => ({ vault: { seal: (...secret) => vault.seal(...secret) } }),
  tokenAssignment: ({ vault }) => ({ vault: { reseal: (...sealed) => vault.reseal(...sealed) } }),
  tokenUpload: ({ files }) => ({ files: { uploadAddress: (...file) => files.uploadAddress(...file) } }),
  requestUpload: ({ files }) => ({ files: { uploadAddress: (...file) => files.uploadAddress(...file) } }),
  uploadedTokens: ({ files }) => ({ files: { read: (key) => files.read(key) } }),
  uploadedRequests: ({ files }) => ({ files: { read: (key) => files.read(key) } }),
  historyDownload: ({ files }) => ({ files: { downloadAddress: (...file) => files.downloadAddress(...file) } }),
  handoverFiles: ({ files }) => ({
    files: {
      has: (key) => files.has(key),
      write: (...file) => files.write(...file),
      downloadAddress: (...file) => files.downloadAddress(...file),
    },
  }),
  historyWriting: ({ files }) => ({
    files: {
      begin: (...file) => files.begin(...file),
      writePart: (...part) => files.writePart(...part),
      finish: (...file) => files.finish(...file),
    },
  }),
  mailer: ({ mailer }) => ({ mailer }),
  mailSealing: () => ({}),
  assertionSigning: ({ assertionSigner }) => ({ assertionSigner }),
  assertionKeys: ({ assertionKeys }) => ({ assertionKeys }),
  printer: () => ({}),
  bankDirectory: ({ bankDirectory }) => ({ bankDirectory }),
  mailOpening: ({ mailSeal }) => ({ mailSeal: { open: (...sealed) => mailSeal.open(...sealed) } }),
  keyRotation: ({ keyStore }) => ({ keyStore }),
} satisfies { readonly [U in EventUse]: (ports: Ports) => PortsByUse[U] };

/** The part of the ports that the uses name. */
export function usedPorts<U extends EventUse>(uses: readonly U[] | undefined, ports: Ports): UsedPorts<U> {
  return Object.assign({}, ...(uses ?? []).map((use) => portOf[use](ports))) as UsedPorts<U>;
}

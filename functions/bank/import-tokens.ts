import type { FieldError } from '../../shared/domain/errors.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { maximumTokensInRequest, maximumTokensInUpload } from '../../shared/steps/tokens/file-token.ts';
import { prepareTokens } from '../../shared/steps/tokens/import-upload.ts';
import { signedText } from '../../shared/steps/tokens/pskc-signature.ts';
import {
  type Compared,
  comparedWithStock,
  refuseExisting,
  sealedToken,
  unfinishedImports,
} from '../../shared/steps/tokens/stocking.ts';
import { readTokenFile } from '../../shared/steps/tokens/token-file.ts';
import { ownUpload, uploadedText } from '../../shared/steps/tokens/uploaded-file.ts';
import { importTokens } from './import-tokens.operation.ts';

type ImportContext = Context<typeof importTokens>;

export const handler = handleReadingAhead(
  importTokens,
  async ({ file, uploadId }, context) => {
    if (file !== undefined && uploadId === undefined) return { compared: await comparedFile(context, file) };
    if (uploadId !== undefined && file === undefined) return begunUpload(context, uploadId);
    const code = file === undefined ? 'field.required' : 'tokenFile.twice';
    throw context.refuse('request.invalid', { errors: [{ path: 'file', code }] });
  },
  (_input, context, ahead) =>
    'compared' in ahead ? importFile(context, ahead.compared) : importUpload(context, ahead),
);

async function comparedFile(context: ImportContext, file: string): Promise<readonly Compared[]> {
  return comparedWithStock(context, await tokensOf(context, file, maximumTokensInRequest));
}

/** An upload, and its import as an interrupted request left it. */
async function begunUpload(context: ImportContext, uploadId: string) {
  const [upload, earlier] = await Promise.all([ownUpload(uploadId, context), context.table.tokenImports.get(uploadId)]);
  return { upload, earlier };
}

/** A file in the request is imported in one transaction. */
async function importFile(context: ImportContext, compared: readonly Compared[]) {
  const { table } = context;
  const unfinished = new Set((await unfinishedImports(table, compared)).map(({ importId }) => importId));
  refuseExisting(compared, ({ importId = '' }) =>
    unfinished.has(importId) ? 'serialNumber.unfinished' : 'serialNumber.inStock',
  );
  const sealed = await Promise.all(compared.map(({ token }) => sealedToken(context, token)));
  return { ...answerOf(compared.length), writes: sealed.map(table.tokenStock.add) };
}

/** An upload is prepared in many transactions, and done in the last. Repeating the request completes it. */
async function importUpload(context: ImportContext, { upload, earlier }: Awaited<ReturnType<typeof begunUpload>>) {
  const { table, now } = context;
  const { uploadId } = upload;
  if (earlier?.state === 'done') return { answer: { imported: earlier.tokens }, subject: uploadId };
  const tokens = await tokensOf(context, await uploadedText(upload, context), maximumTokensInUpload);
  await prepareTokens(context, { importId: uploadId, tokens, earlier });
  const done = table.tokenImports.finish(uploadId, now.toISOString());
  return { ...answerOf(tokens.length), subject: uploadId, writes: [done] };
}

async function tokensOf(context: ImportContext, text: string, maximum: number) {
  const { input, profile, now, refuse } = context;
  const { format, preSharedKey, passphrase } = input;
  const transport = { preSharedKey, passphrase };
  const content = await vouchedText(context, text);
  const { tokens, errors } = readTokenFile(format, content, { ...profile.otp, now, maximum, transport });
  if (errors.length > 0) throw refuse('token.fileInvalid', { errors });
  return tokens;
}

/** The file as it is, or the part of it that the named certificate's key signed. */
async function vouchedText({ input, now, refuse }: ImportContext, text: string): Promise<string> {
  const { format, signingCertificate } = input;
  if (signingCertificate === undefined) return text;
  const signed: string | FieldError =
    format === 'pskc'
      ? await signedText(text, signingCertificate, now)
      : { path: 'signingCertificate', code: 'signingCertificate.csv' };
  if (typeof signed === 'string') return signed;
  throw refuse('token.fileInvalid', { errors: [signed] });
}

const answerOf = (imported: number) => ({
  answer: { imported },
  changes: [{ path: 'tokens', before: null, after: imported }],
});

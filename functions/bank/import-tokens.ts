import { handle } from '../../shared/frame/handle.ts';
import { problemAt } from '../../shared/steps/tokens/file-token.ts';
import { readTokenFile } from '../../shared/steps/tokens/token-file.ts';
import { importTokens } from './import-tokens.operation.ts';

export const handler = handle(importTokens, async ({ format, file }, { table, now, profile, vault, refuse }) => {
  const { tokens, errors } = readTokenFile(format, file, { ...profile.otp, now });
  if (errors.length > 0) throw refuse('token.fileInvalid', { errors });
  const stocked = await table.tokenStock.getAll(tokens.map(({ serialNumber }) => [serialNumber]));
  const known = tokens.filter((_, index) => stocked[index]).map(({ line }) => problemAt(line, 'serialNumber.inStock'));
  if (known.length > 0) throw refuse('token.exists', { errors: known });
  const importedAt = now.toISOString();
  const sealed = await Promise.all(
    tokens.map(async ({ serialNumber, secret, algorithm }) => {
      const sealedSecret = await vault.seal(secret, { serialNumber });
      return { serialNumber, algorithm, sealedSecret, importedAt };
    }),
  );
  return {
    answer: { imported: sealed.length },
    changes: [{ path: 'tokens', before: null, after: sealed.length }],
    writes: sealed.map(table.tokenStock.add),
  };
});

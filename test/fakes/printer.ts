import { PrintedDocument } from '../../shared/domain/printed-document.ts';
import type { Printer } from '../../shared/operation/ports.ts';

/** "Prints" the words of a document, so that tests can read them; anything else it refuses, as the real one does. */
export const fakePrinter = (): Printer => ({
  print: async (document) => Buffer.from(JSON.stringify(PrintedDocument.parse(document))),
});

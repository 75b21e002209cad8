import type { Printer } from '../../shared/operation/ports.ts';

/** "Prints" the words of a document, so that tests can read them. */
export const fakePrinter = (): Printer => ({ print: async (document) => Buffer.from(JSON.stringify(document)) });

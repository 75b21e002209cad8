import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import PdfDocument from 'pdfkit';
import { PrintedDocument } from '../domain/printed-document.ts';
import type { Printer } from '../operation/ports.ts';
import { fontFile } from './font-file.ts';
import { layOutDocument } from './pdf-layout.ts';

/**
 * Prints documents as PDF with an embedded part of a Japanese font: only the characters that a document uses. The texts are
 * drawn, never interpreted; a document has no links, scripts or attachments (threat 31).
 */
export function pdfPrinter(font = join(import.meta.dirname, fontFile)): Printer {
  let bytes: Buffer | undefined;
  return {
    async print(document, printedAt) {
      bytes ??= readFileSync(font);
      return printed(PrintedDocument.parse(document), printedAt, bytes);
    },
  };
}

function printed(document: PrintedDocument, printedAt: Date, font: Buffer): Promise<Uint8Array> {
  const pdf = new PdfDocument({
    size: 'A4',
    layout: document.orientation,
    margin: 0,
    bufferPages: true,
    autoFirstPage: false,
    // Without it pdfkit loads the metrics of Helvetica from its own folder.
    font: font as never,
    info: { Title: document.title, Creator: 'Tegata', Producer: 'Tegata', CreationDate: printedAt, ModDate: printedAt },
    lang: 'ja-JP',
  });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  pdf.on('end', () => resolve(Buffer.concat(chunks)));
  pdf.on('error', reject);
  layOutDocument(pdf, document);
  pdf.end();
  return promise;
}

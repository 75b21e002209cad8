import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/registry.ts';
import { fontFile } from '../../shared/aws/font-file.ts';
import { pdfPrinter } from '../../shared/aws/pdf-printer.ts';
import type { PrintedDocument, PrintedSection } from '../../shared/domain/printed-document.ts';

const printer = pdfPrinter(join(projectRoot, 'node_modules/@expo-google-fonts/noto-sans-jp/400Regular', fontFile));
const at = new Date('2026-04-01T01:00:00Z');

function document(sections: readonly PrintedSection[], about: PrintedDocument['about'] = []): PrintedDocument {
  const foot = { left: '東北銀行', page: '{page} / {pages} ページ' };
  return { title: '操作履歴照会', orientation: 'landscape', about, sections: [...sections], foot };
}

const table = (rows: readonly (readonly string[])[]): PrintedSection => ({
  heading: '操作履歴',
  columns: [
    { heading: '操作日時', share: 1 },
    { heading: '利用者', share: 2 },
  ],
  rows: rows.map((row) => [...row]),
  none: '該当する操作はありません。',
});

async function print(printed: PrintedDocument) {
  const bytes = Buffer.from(await printer.print(printed, at));
  const raw = bytes.toString('latin1');
  const streams = [...raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, content = '']) => {
    try {
      return inflateSync(Buffer.from(content, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  const pages = [...raw.matchAll(/\/Type \/Page\b(?!s)/g)].length;
  /** The characters that can be copied from the file, in UTF-16, by the glyphs of its font. */
  const characters = streams
    .filter((each) => each.includes('begincmap'))
    .join('')
    .toLowerCase()
    .replaceAll(' ', '');
  return { bytes, raw, pages, characters, streams };
}

const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');

describe('a print', () => {
  it('has the characters of Japanese names, in a part of the font that is embedded', async () => {
    const { raw, bytes, characters } = await print(document([table([['髙橋 﨑 𠮷野家', '①㈱～㐂']])]));
    expect(raw).toMatch(/\/BaseFont \/[A-Z]{6}\+NotoSansJP-Regular/);
    expect(raw).toContain('/FontFile2');
    for (const character of ['髙', '﨑', '𠮷', '①', '㈱', '㐂']) expect(characters).toContain(hex(character));
    expect(bytes.length).toBeLessThan(60_000);
  });

  it('repeats the headings of a table on each page, and numbers the pages', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => [`2026年04月01日 ${index}`, '手形　太郎']);
    const { pages, streams } = await print(document([table(rows)]));
    expect(pages).toBe(5);
    // The shade behind the headings, once a page.
    const shaded = streams.filter((each) => each.includes('0.9333'));
    expect(shaded).toHaveLength(pages);
  });

  it('leaves no headings alone at the end of a page', async () => {
    for (let above = 10; above < 40; above += 1) {
      const facts = {
        heading: '依頼内容',
        lines: Array.from({ length: above }, () => ({ label: '件数', value: '3' })),
      };
      const { streams } = await print(document([facts, table([['2026年04月01日', '手形　太郎']])]));
      expect([above, streams.filter((each) => each.includes('0.9333')).length]).toEqual([above, 1]);
    }
  });

  it('lays out a table without rows, a long name, and a text that is longer than a page', async () => {
    expect((await print(document([table([])]))).pages).toBe(1);
    expect((await print(document([table([['', '株式会社'.repeat(40)]])]))).pages).toBe(1);
    expect((await print(document([table([['', '長'.repeat(20_000)]])]))).pages).toBeLessThan(4);
  });

  it('has nothing that a reader could execute or follow, whatever the texts are (threat 31)', async () => {
    const nasty = ') >> /OpenAction << /S /JavaScript /JS (app.alert(1)) >> \\ (https://example.jp)';
    const { raw } = await print(document([table([[nasty, nasty]])], [{ label: nasty, value: nasty }]));
    expect(raw).not.toMatch(/\/(JS|JavaScript|OpenAction|AA|Launch|URI|EmbeddedFile|Annots)\b/);
  });
});

/**
 * Prints a history of as many rows as its first argument says, once and then as often as the second says, and writes a
 * line of JSON: the milliseconds of the first and the median of the others, and the bytes.
 */
const began = performance.now();
const { join } = await import('node:path');
const { fontFile } = await import('../../../shared/aws/font-file.ts');
const { pdfPrinter } = await import('../../../shared/aws/pdf-printer.ts');
const { printedHistory } = await import('../../../shared/steps/history/printed-history.ts');
const loading = performance.now() - began;
const { createWorld } = await import('../../world.ts');
const { median } = await import('../tools/statistics.ts');
const { month, rowOf, userId } = await import('./rows.ts');

const [count = 0, times = 0] = process.argv.slice(2).map(Number);
const world = createWorld();
const company = world.openCompany();
const user = await world.addUser(company, { name: '髙﨑　𠮷子' });
const rows = Array.from({ length: count }, (_, index) => rowOf(index, month.from, index % 40));
const names = new Map(Array.from({ length: 41 }, (_, index) => [userId(index), `手形　花子${index}`]));
const printer = pdfPrinter(
  join(import.meta.dirname, '../../../node_modules/@expo-google-fonts/noto-sans-jp/400Regular', fontFile),
);

async function print(): Promise<number> {
  const now = world.now();
  const period = { from: new Date(month.from), to: new Date(month.to) };
  const document = printedHistory({ caller: { user, company } as never, now, language: 'ja' }, { period, rows, names });
  return (await printer.print(document, now)).length;
}

const first = performance.now();
const bytes = await print();
const cold = loading + performance.now() - first;
const warm: number[] = [];
for (let index = 0; index < times; index += 1) {
  const start = performance.now();
  await print();
  warm.push(performance.now() - start);
}
console.log(JSON.stringify({ cold, warm: median(warm), bytes }));

/**
 * Makes a request of a file with as many lines as a bank takes, reads its file back as it is handed over, and writes a line of
 * JSON: the most memory of the process in MiB, what of it was used before, and processor milliseconds of both. The bank is one in
 * memory, and its table is in the same memory.
 */

import { zenginBytes } from '../../../shared/domain/zengin/write-file.ts';
import { linesOf, storedFile } from '../../../shared/steps/batches/read-lines.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { fileFor, make, office, stored, upload } from '../../functions/batches/batches.ts';

const lines = 50_000;

const at = await office();
const bytes = fileFor(at, {
  lines: Array.from({ length: lines }, (_, n) => ({
    ...{ accountNumber: String(n * 137 + 1_000_000), amount: String(10_000 + (n % 997)), customerCode: String(n) },
  })),
});
const uploadId = await upload(at, bytes);

let most = 0;
const look = () => {
  most = Math.max(most, process.memoryUsage.rss());
};
const before = process.memoryUsage.rss();
setInterval(look, 10).unref();
const processorMilliseconds = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
};

const making = process.cpuUsage();
const { status, body } = await make(at, { uploadId });
const made = processorMilliseconds(making);
look();

const reading = process.cpuUsage();
const table = bindTable({ requestLines: ['getFrame', 'getChunks'] }, at.world.ports);
const where = linesOf(stored(at.world, body.requestId));
const file = where && Buffer.concat([...zenginBytes(await storedFile(table, where))]);
const handedOver = processorMilliseconds(reading);
look();

console.log(
  JSON.stringify({
    ...{ status, count: body.count, isSame: file?.equals(bytes), made, handedOver },
    megabytes: Math.round(most / 2 ** 20),
    before: Math.round(before / 2 ** 20),
  }),
);

import { loadHandlers } from './handlers.ts';
import { simulate } from './simulate.ts';
import type { Tally } from './sim.ts';
const handlers = await loadHandlers();
const tally: Tally = new Map();
const [from = 1, to = 20] = process.argv.slice(2).map(Number);
const t = performance.now();
let runs = 0, bad = 0;
for (let seed = from; seed <= to; seed++) {
  const r = await simulate({ seed, handlers, tally });
  runs += r.runs;
  if (r.violations.length) { bad++; console.log('seed', seed, r.violations.slice(0, 3).join('\n   ')); if (from === to) console.log(r.trace.slice(-40).join('\n')); }
}
const s = (performance.now() - t) / 1000;
console.log({ seeds: to - from + 1, bad, runs, seconds: s, perSecond: runs / s });
if (process.env.TALLY) for (const [n, m] of [...tally].sort()) console.log(n.padEnd(32), [...m].sort((a, b) => a[0] - b[0]).map(([c, k]) => `${c}:${k}`).join(' '));

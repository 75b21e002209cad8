/** Milliseconds of the processor that some work takes: those of the clock pass by themselves on a busy machine. */
export function processorMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Ends a command that takes no options when it is given some, before it does anything: with its usage for `--help`, with the
 * exit code 1 for everything else.
 */
export function endIfGivenOptions(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  const [first] = args;
  if (first === undefined) return;
  if (first === '--help' || first === '-h') {
    console.log(usage);
    process.exit(0);
  }
  console.error(`Tegata: ${first} is no option\n\n${usage}`);
  process.exit(1);
}

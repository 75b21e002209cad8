/** Runs a command's body; what went wrong is one line, and the exit code 1. */
export async function runCommand(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    console.error(`Tegata: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

/** The options of a command; what is wrong with them is one line, and the exit code 1. */
export function orEnd<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    console.error(`Tegata: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

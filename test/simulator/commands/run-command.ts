/** Runs a command's body; what went wrong is one line, and the exit code 1. */
export async function runCommand(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    console.error(`Tegata: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

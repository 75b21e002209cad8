import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks the person at the terminal, or reads the next line of piped input. */
export interface Prompt {
  ask(question: string): Promise<string>;
  /** Does not show what is typed. */
  askSecret(question: string): Promise<string>;
  close(): void;
}

/** Opens standard input. The questions go to standard error, so that the result alone is on standard output. */
export function openPrompt(): Prompt {
  let isHidden = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = process.stdin.isTTY;
  const reader = createInterface({ input: process.stdin, output, terminal });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string, hidden: boolean) => {
    process.stderr.write(`${question}: `);
    isHidden = hidden;
    const { value, done } = await lines.next();
    isHidden = false;
    if (hidden || !terminal) process.stderr.write('\n');
    if (done) throw new Error(`${question}: nothing was entered`);
    return value;
  };
  return {
    ask: (question) => ask(question, false),
    askSecret: (question) => ask(question, true),
    close: () => reader.close(),
  };
}

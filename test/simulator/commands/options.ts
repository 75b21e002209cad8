import { type ParseArgsConfig, parseArgs } from 'node:util';
import { closestMatch } from 'leven';

type Options = NonNullable<ParseArgsConfig['options']>;

/** How a command is called. */
export interface CommandLine<O extends Options, P extends boolean> {
  /** What `--help` prints. */
  readonly usage: string;
  readonly options: O;
  readonly allowPositionals?: P;
  /** @default the process's own */
  readonly args?: readonly string[];
}

/**
 * Reads a command's options; `--help` prints its usage and ends the process.
 * @throws Error naming an unknown option, with the nearest known one
 */
export function readOptions<const O extends Options, P extends boolean = false>({
  usage,
  options,
  allowPositionals,
  args = process.argv.slice(2),
}: CommandLine<O, P>) {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    const unknown =
      hasCode(error, 'ERR_PARSE_ARGS_UNKNOWN_OPTION') &&
      args.map(nameOf).find((name) => name !== '' && !(name in options));
    if (unknown)
      throw new Error(`no option --${unknown}${suggestion(unknown, Object.keys(options), '--')}; --help lists them`);
    if (hasCode(error, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'))
      throw new Error(
        `${error.message.split('. ')[0]}; options follow two dashes, as in: ${usage.split(/\n| {2,}/, 1)[0]}`,
      );
    throw error;
  }
}

/** The end of a sentence that names the nearest of what exists, if anything is near. */
export function suggestion(given: string, known: readonly string[], prefix = ''): string {
  const nearest = closestMatch(given, known, { maxDistance: Math.max(3, Math.ceil(given.length / 3)) });
  return nearest === undefined ? '' : `: did you mean ${prefix}${nearest}?`;
}

const nameOf = (arg: string): string => /^--([^=]+)/.exec(arg)?.[1] ?? '';

const hasCode = (error: unknown, code: string): error is Error =>
  error instanceof Error && 'code' in error && error.code === code;

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readClockOffset } from '../data-directory.ts';
import { copyData } from './copy-data.ts';
import { compareForms, itemForms } from './item-forms.ts';
import { assertStateName, beforeLoad, StateName } from './state-name.ts';

/** The form of a kept state's directory. */
const form = 1;

const Description = z.object({
  form: z.int(),
  profile: z.string(),
  /** RFC 3339, real time. */
  savedAt: z.iso.datetime(),
  /** The bank's time. */
  clock: z.iso.datetime(),
  /** The newest form of each kind of item in the code that saved it. */
  items: z.record(z.string(), z.int()),
});
type Description = z.infer<typeof Description>;

/** A state as lists show it. */
export interface KeptState extends Description {
  readonly name: string;
}

/** A state that was kept just now. */
export interface SavedState extends KeptState {
  /** When the state was saved that had this name before. */
  readonly replaced?: string;
}

/** The states of a profile: everything it keeps, the hosts' CA included. */
export interface States {
  list(): readonly KeptState[];
  /** Replaces a state of the same name. @throws Error for a name that is none, or without data */
  save(name: string, now?: Date): Promise<SavedState>;
  /**
   * Says what is to be known before a state is loaded, in sentences.
   * @throws Error for a state that is missing, of another profile, or of a newer form than this code reads
   */
  check(name: string): Promise<readonly string[]>;
  /** Replaces the profile's data, which nothing may be using, and keeps it as `before-load`. @throws Error like `check` */
  load(name: string): Promise<void>;
  remove(name: string): void;
}

export interface StatesOptions {
  readonly dataDirectory: string;
  readonly profile: string;
}

/** Opens the states kept under a data directory. */
export function openStates({ dataDirectory, profile }: StatesOptions): States {
  const root = join(dataDirectory, 'states', profile);
  const data = join(dataDirectory, profile);
  const ownTls = join(data, 'tls');
  const place = (name: string) => join(root, assertStateName(name));

  const isThere = (name: string) => existsSync(join(place(name), 'state.json'));
  function read(name: string): KeptState | undefined {
    const text = readFileSync(join(place(name), 'state.json'), 'utf8');
    const description = Description.safeParse(JSON.parse(text));
    return description.data && { name, ...description.data };
  }

  async function save(name: string, now?: Date): Promise<SavedState> {
    const target = place(name);
    if (!existsSync(data)) throw new Error(`the profile ${profile} has no data to save: start it first`);
    const items = await itemForms();
    const draft = `${target}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    copyData(data, join(draft, 'data'));
    // Of a state that was loaded it is among the data already.
    const shared = join(dataDirectory, 'tls');
    if (!existsSync(ownTls) && existsSync(shared)) cpSync(shared, join(draft, 'data', 'tls'), { recursive: true });
    const clock = (now ?? new Date(Date.now() + (readClockOffset(join(data, 'clock.json')) ?? 0))).toISOString();
    const description: Description = { form, profile, savedAt: new Date().toISOString(), clock, items };
    writeFileSync(join(draft, 'state.json'), JSON.stringify(description));
    const replaced = isThere(name) ? read(name)?.savedAt : undefined;
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
    return { name, ...description, ...(replaced && { replaced }) };
  }

  async function check(name: string): Promise<readonly string[]> {
    if (!isThere(name)) throw new Error(missing(name, names()));
    const state = read(name);
    if (!state) throw new Error(`the state ${name} is of another form than this code's: save it anew`);
    if (state.profile !== profile)
      throw new Error(`the state ${name} is of the profile ${state.profile}, not ${profile}`);
    const { older, newer } = compareForms(state.items, await itemForms());
    if (state.form > form || newer.length > 0)
      throw new Error(`the state ${name} is of a newer form than this code reads: ${newer.join(', ')}`);
    if (older.length === 0) return [];
    const upgrade = 'Items are upgraded as they are read; npm run invoke -- back-fill-items upgrades all of them.';
    return [`The state ${name} is of an older form: ${older.join(', ')}. ${upgrade}`];
  }

  function names(): readonly string[] {
    if (!existsSync(root)) return [];
    return readdirSync(root).filter((name) => StateName.safeParse(name).success && isThere(name));
  }

  return {
    list: () =>
      names()
        .flatMap((name) => read(name) ?? [])
        .sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1)),
    save,
    check,
    async load(name) {
      await check(name);
      const { clock } = read(name) ?? {};
      const draft = join(root, `.loading-${process.pid}`);
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(root, { recursive: true, mode: 0o700 });
      cpSync(join(place(name), 'data'), draft, { recursive: true });
      // The bank's time goes on from when it was saved, however long ago that is.
      const offsetMilliseconds = Date.parse(clock ?? '') - Date.now();
      writeFileSync(join(draft, 'clock.json'), JSON.stringify({ offsetMilliseconds }));
      if (existsSync(data)) await save(beforeLoad);
      rmSync(data, { recursive: true, force: true });
      renameSync(draft, data);
    },
    remove(name) {
      if (!isThere(name)) throw new Error(missing(name, names()));
      rmSync(place(name), { recursive: true, force: true });
    },
  };
}

const missing = (name: string, known: readonly string[]) =>
  `no state ${name}: ${known.length > 0 ? `there are ${known.join(', ')}` : 'none is saved yet'}`;

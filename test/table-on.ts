import type { AnyOperation } from '../shared/operation/operation.ts';
import { type SubjectName, type Subjects, subjectKinds } from '../shared/operation/subject-kinds.ts';
import type { TableEngine } from '../shared/table/engine.ts';
import { type Capabilities, capabilities, type Kind, type TablePorts } from '../shared/table/table.ts';

/** The whole table on an engine. */
export const tableOn = (engine: TableEngine): TablePorts => ({ engine, capabilities });

/** The capabilities that a bundle holds whose accesses name these kinds of item. */
export function capabilitiesFor(kinds: readonly Kind[]): Partial<Capabilities> {
  return Object.fromEntries(kinds.map((kind) => [kind, capabilities[kind]]));
}

/** The kind of subject that the bundle of an operation holds. */
export function subjectsFor({ subject }: Pick<AnyOperation, 'subject'>): Subjects {
  return subject ? { [subject]: subjectKinds[subject as SubjectName] } : {};
}

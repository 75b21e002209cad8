import { DomainError } from '../domain/errors.ts';
import type { About } from '../operation/about.ts';
import type { Call } from '../operation/call.ts';
import type { Decision } from '../operation/decision.ts';
import { isWrite, type Operation } from '../operation/operation.ts';
import { defineStep, refusing } from '../operation/step.ts';
import {
  type AnySubject,
  type AnySubjectKind,
  companySubject,
  type SubjectName,
  subjectKinds,
} from '../operation/subject-kinds.ts';
import { companyItem } from '../table/companies.ts';
import type { Item } from '../table/engine.ts';
import { everybody } from '../table/notices.ts';
import { type Wanted, wanting } from './wanted.ts';

/** The company that one of the bank's operations is about. */
const company = defineStep({
  name: 'aboutCompany',
  isOf: ({ about }) => about === 'company',
  reads: companySubject.reads,
  errors: [companySubject.notFound],
});

/** The step of operations on this kind of item. */
const about = (name: SubjectName) =>
  defineStep({
    name: `subject ${name}`,
    isOf: ({ subject }) => subject === name,
    reads: subjectKinds[name].reads,
    errors: [subjectKinds[name].notFound],
  });

/** A change names the version it is based on, or applies to any (RFC 9110 §13.1.1). */
const versioned = defineStep({
  name: 'versioned',
  isOf: (operation) => isWrite(operation) && operation.subject !== undefined,
  errors: ['request.staleVersion'],
});

export const subjectSteps = [
  company,
  about('company'),
  about('user'),
  about('member'),
  about('token'),
  about('feeTable'),
  about('payee'),
  about('transferRequest'),
  versioned,
] as const;

/** The items that the gate reads for the subject, and for the company of one of the bank's operations. */
export function subjectReads(call: Call, callersCompanyId: string | undefined): readonly Wanted[] {
  const companyId = companyNamedIn(call);
  const kind = kindOf(call);
  const id = kind && namedIn(call, kind);
  if (kind && kind.field === undefined) {
    [call.subjectKey] = kind.keys(callersCompanyId ?? '', '').flatMap((key) => key ?? []);
    return [];
  }
  const ofCompany = call.operation.about === 'company' && companyId !== undefined ? companyRead(call, companyId) : [];
  if (!kind || id === undefined) return ofCompany;
  const possible = kind.keys(callersCompanyId ?? companyId ?? '', id);
  call.subjectKey = possible[0];
  const items: (Item | undefined)[] = [];
  call.subjectItems = items;
  const taking = (index: number) => (item: Item | undefined) => {
    items[index] = item;
  };
  return [...ofCompany, ...possible.flatMap((key, index) => (key ? [{ key, take: taking(index) }] : []))];
}

function companyRead(call: Call, companyId: string): readonly Wanted[] {
  return wanting(companyItem.possibleKey(companyId), companyItem.read, (found) => {
    call.company = found;
  });
}

/** The company whose history gets the row of one of the bank's operations: an existing company, or the bank itself. */
export const aboutOf = ({ company: found }: Call): About => ({ companyId: found?.companyId ?? everybody });

/**
 * The subject's id in the history. Callers see the id they sent, even if no such subject exists. The bank may name a
 * user of another company by mistake; that id must not appear in the history of the company named.
 */
export function subjectIdOf(call: Call): string | undefined {
  const { about } = call.operation;
  const kind = kindOf(call);
  if (!kind) return about === 'company' ? companyNamedIn(call) : undefined;
  return about && !call.subject ? undefined : namedIn(call, kind);
}

/** Whether every item exists that the request names. */
export const isSubjectThere = (call: Call): boolean =>
  !isCompanyMissing(call) && (call.operation.subject === undefined || subjectOf(call) !== undefined);

/** The subject as the gate read it. */
export function subjectOf(call: Call): AnySubject | undefined {
  const { subjectItems = [], caller, company: named, profile } = call;
  const surroundings = caller?.company ?? named;
  if (!surroundings) return undefined;
  return kindOf(call)?.from(subjectItems, { company: surroundings, profile });
}

const isCompanyMissing = (call: Call): boolean =>
  call.operation.about === 'company' && companyNamedIn(call) !== undefined && !call.company;

/**
 * Asserts that the subject exists at the version the change is based on. @throws the kind's `….notFound`, also for
 * another company's item; `request.staleVersion`
 */
export function assertSubject(call: Call): void {
  if (isCompanyMissing(call)) throw refusing(company)('company.notFound');
  const kind = kindOf(call);
  if (!kind) return;
  const found = subjectOf(call);
  if (!found) throw new DomainError(kind.notFound);
  call.subject = found;
  // The bank's operations on a user also appear in that user's history.
  if (call.operation.about) call.about = kind.about(found);
  if (call.ifMatch !== undefined && call.ifMatch !== kind.version(found))
    throw refusing(versioned)('request.staleVersion');
}

/** The subject's version after the decision, for the `ETag`: as its writes set it, or unchanged. */
export function versionAfter(call: Call, { version, writes = [] }: Decision<unknown>): number | undefined {
  const { subject, subjectKey } = call;
  const kind = kindOf(call);
  if (version !== undefined || !kind || !subject || !subjectKey) return version;
  const own = writes.filter(
    (write) => 'key' in write && write.key.pk === subjectKey.pk && write.key.sk === subjectKey.sk,
  );
  if (own.some((write) => write.kind === 'delete')) return undefined;
  const next = own.map((write) => (write.kind === 'update' ? write.set?.['version'] : undefined));
  return next.find((each) => typeof each === 'number') ?? kind.version(subject);
}

/** The kind of the operation's subject, if it has one. @throws Error if the function was composed without it */
function kindOf({ operation, ports }: Call): AnySubjectKind | undefined {
  const { subject: name }: Pick<Operation, 'subject'> = operation;
  if (!name) return undefined;
  const kind = ports.subjects[name];
  if (!kind) throw new Error(`${operation.name} was composed without its subject, ${name}`);
  return kind;
}

/** The id by which the input names the item; the input is parsed, so the id matches its field's grammar. */
function namedIn({ input, caller }: Call, { field }: Pick<AnySubjectKind, 'field'>): string | undefined {
  const id = field === undefined ? caller?.companyId : input?.[field];
  return typeof id === 'string' ? id : undefined;
}

const companyNamedIn = (call: Call): string | undefined => namedIn(call, companySubject);

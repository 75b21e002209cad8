/** What the references of a template resolve to. */
export interface Scope {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): unknown;
  condition(name: string): boolean;
  readonly pseudo: Readonly<Record<string, string>>;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const noValue = Symbol('AWS::NoValue');

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => reference(text(argument, 'Ref'), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, name] = typeof argument === 'string' ? splitOnce(argument) : list(argument, 'Fn::GetAtt');
    return scope.attribute(text(logicalId, 'Fn::GetAtt'), text(resolve(name, scope), 'Fn::GetAtt'));
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(resolve(argument, scope), 'Fn::ImportValue')),
  'Fn::Join': (argument, scope) => {
    const [delimiter, parts] = list(argument, 'Fn::Join');
    return list(resolve(parts, scope), 'Fn::Join').map(scalar).join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Select': (argument, scope) => {
    const [index, from] = list(argument, 'Fn::Select');
    const items = list(resolve(from, scope), 'Fn::Select');
    const chosen = items[Number(resolve(index, scope))];
    if (chosen === undefined) throw new Error(`Fn::Select: no item ${String(index)} among ${items.length}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 'Fn::Split');
    return scalar(resolve(source, scope)).split(text(delimiter, 'Fn::Split'));
  },
  'Fn::Base64': (argument, scope) => Buffer.from(scalar(resolve(argument, scope))).toString('base64'),
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolve(scope.condition(text(name, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, 'Fn::Equals');
    return scalar(resolve(left, scope)) === scalar(resolve(right, scope));
  },
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((each) => resolve(each, scope) === true),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((each) => resolve(each, scope) === true),
  'Fn::Not': (argument, scope) => resolve(list(argument, 'Fn::Not')[0], scope) !== true,
};

/**
 * Replaces every intrinsic function in a value of a template.
 * @throws Error for an intrinsic or a dynamic reference that is not known
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return withoutDynamicReference(value);
  if (Array.isArray(value)) return value.map((each) => resolve(each, scope)).filter((each) => each !== noValue);
  if (!isObject(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (only && others.length === 0) {
    const [key, argument] = only;
    const intrinsic = intrinsics[key];
    if (intrinsic) return intrinsic(argument, scope);
    if (key === 'Condition' && typeof argument === 'string') return scope.condition(argument);
    if (key.startsWith('Fn::')) throw new Error(`${key} is not simulated`);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, resolve(each, scope)] as const)
      .filter(([, each]) => each !== noValue),
  );
}

/** Calls back for everything in a value that needs another resource or another stack first. */
export function visitReferences(
  value: unknown,
  visit: { resource(logicalId: string): void; importValue(name: unknown): void },
): void {
  if (Array.isArray(value)) {
    for (const each of value) visitReferences(each, visit);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' && typeof argument === 'string') visit.resource(argument);
    if (key === 'Fn::GetAtt') {
      visit.resource(String(typeof argument === 'string' ? splitOnce(argument)[0] : list(argument, key)[0]));
    }
    if (key === 'Fn::ImportValue') visit.importValue(argument);
    if (key === 'Fn::Sub') for (const name of substitutions(argument)) visit.resource(splitOnce(name)[0]);
    visitReferences(argument, visit);
  }
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return noValue;
  return scope.pseudo[name] ?? scope.ref(name);
}

const placeholder = /\$\{(!?)([^}]+)\}/g;

function substitute(argument: unknown, scope: Scope): string {
  const [template, given] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
  const values = isObject(given) ? given : {};
  return text(template, 'Fn::Sub').replaceAll(placeholder, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(values, name)) return scalar(resolve(values[name], scope));
    const [logicalId, attribute] = splitOnce(name);
    return scalar(attribute ? scope.attribute(logicalId, attribute) : reference(logicalId, scope));
  });
}

function substitutions(argument: unknown): string[] {
  const [template, given] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
  const values = isObject(given) ? given : {};
  return [...text(template, 'Fn::Sub').matchAll(placeholder)]
    .filter(([, literal, name]) => !literal && name !== undefined && !Object.hasOwn(values, name))
    .map(([, , name]) => name ?? '');
}

function splitOnce(name: string): [string, string | undefined] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}

function withoutDynamicReference(value: string): string {
  if (value.includes('{{resolve:')) throw new Error(`dynamic references are not simulated: ${value}`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where} needs a string, not ${JSON.stringify(value)}`);
  return value;
}

function scalar(value: unknown): string {
  if (typeof value === 'object' || typeof value === 'symbol' || value === undefined) {
    throw new Error(`a scalar is needed, not ${JSON.stringify(value)}`);
  }
  return String(value);
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} needs a list, not ${JSON.stringify(value)}`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

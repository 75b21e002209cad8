import type { Route } from './open-api.ts';

/** A route and what its path parameters are in a request. */
export interface Match {
  readonly route: Route;
  /** URL-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

const isGreedy = (segment: string) => segment.endsWith('+}');
const isParameter = (segment: string) => segment.startsWith('{');
const nameOf = (segment: string) => segment.replace(/^\{|\+?\}$/g, '');

/**
 * Finds routes: an exact segment takes precedence over a parameter, and a parameter over a greedy one.
 * @returns a function of method and raw path; undefined if no route matches
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const compiled = routes
    .map((route): Compiled => ({ route, segments: route.resourcePath.split('/').slice(1) }))
    .sort(bySpecificity);
  return (method, path) => {
    // A REST API takes /users/ for /users; only the event tells them apart.
    const given = path
      .replace(/(.)\/$/, '$1')
      .split('/')
      .slice(1);
    const candidates = compiled.filter(({ segments }) => fits(segments, given));
    const [closest] = candidates;
    if (!closest) return undefined;
    // The path is matched first, then the method: a method that only a less specific path offers is not found.
    const same = candidates.filter(({ route }) => route.resourcePath === closest.route.resourcePath);
    const found = same.find(({ route }) => route.method === method) ?? same.find(({ route }) => route.method === 'ANY');
    return found && { route: found.route, pathParameters: parametersOf(found.segments, given) };
  };
}

function bySpecificity(a: Compiled, b: Compiled): number {
  const rank = (segment: string | undefined) =>
    segment === undefined ? 0 : isGreedy(segment) ? 3 : isParameter(segment) ? 2 : 1;
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function fits(segments: readonly string[], given: readonly string[]): boolean {
  const last = segments.at(-1) ?? '';
  if (isGreedy(last) ? given.length < segments.length : given.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const value = given[index] ?? '';
    return isParameter(segment) ? value !== '' : segment === decodeURIComponent(value);
  });
}

function parametersOf(segments: readonly string[], given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    segments.flatMap((segment, index): [string, string][] => {
      if (!isParameter(segment)) return [];
      const raw = isGreedy(segment) ? given.slice(index).join('/') : (given[index] ?? '');
      return [[nameOf(segment), decodeURIComponent(raw)]];
    }),
  );
}

import type { Given } from './given.ts';

/** The service that the history shows for a folder whose name is another one. */
const services: Readonly<Record<string, string>> = {
  sessions: 'login',
  users: 'userAdministration',
  company: 'companyAdministration',
};
export const serviceOf = ({ domain, area }: Pick<Given, 'domain' | 'area'>): string => services[domain] ?? area;

/** The texts of the history with one for the operation's event, and for its service where it is new; in words that are to be replaced. */
export function withLabel(source: string, given: Given): string {
  const { area, name, value } = given;
  const service = serviceOf(given);
  const labelled = withLine(source, 'eventLabels', `  '${area}.${value}': words('名称未定', '${name}'),`);
  const isKnown = new RegExp(`^  ${service}: words`, 'm').test(source);
  return isKnown ? labelled : withLine(labelled, 'serviceLabels', `  ${service}: words('名称未定', '${service}'),`);
}

function withLine(source: string, list: string, line: string): string {
  const end = source.indexOf('\n};', source.indexOf(`export const ${list}`));
  if (end < 0) throw new Error(`shared/text/history-labels.ts has no ${list}`);
  return `${source.slice(0, end)}\n${line}${source.slice(end)}`;
}

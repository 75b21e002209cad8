/** What the names of a new operation decide. */
export interface Given {
  readonly domain: string;
  readonly name: string;
  /** As the definition is called in the code. */
  readonly value: string;
  /** The domain in names of events and services, which have no dash. */
  readonly area: string;
  readonly isBank: boolean;
  /** By its verb: `get` and `list` read, everything else changes something. */
  readonly isRead: boolean;
  readonly isList: boolean;
}

export function givenOf(domain: string, name: string): Given {
  const [verb] = name.split('-', 1);
  const isList = verb === 'list';
  return {
    domain,
    name,
    value: camelCase(name),
    area: camelCase(domain),
    isBank: domain === 'bank',
    isRead: isList || verb === 'get',
    isList,
  };
}

export function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

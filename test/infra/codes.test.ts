import { describe, expect, it } from 'vitest';
import { derivedFiles } from '../../infra/docs.ts';
import { permissions } from '../../shared/domain/permissions.ts';

const files = derivedFiles();
const read = (path: string) => JSON.parse(files.get(path) ?? '{}');
const codes = read('docs/codes.json');
const description = read('docs/openapi.json');

/** The values of each list of values in the API description, with the places that have it. */
function enumerations(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const look = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (key === 'enum') found.set(place, each);
      look(each, `${place}/${key}`);
    }
  };
  look(description, '');
  return found;
}

/** A header's one value is a name of HTTP. */
const isProtocol = (place: string) => place.startsWith('/components/headers/');

const inBoth = { ja: expect.stringMatching(/[^ -~]|^[A-Z]+$/), en: expect.stringMatching(/^[ -~’–…]+$/) };

describe('docs/codes.json', () => {
  const groups: [string, Record<string, unknown>][] = Object.entries(codes.groups);
  const rights = new Set(
    Object.values<{ boxes: { code: string }[] }[]>(codes.rights).flatMap((form) =>
      form.flatMap(({ boxes }) => boxes.map(({ code }) => code)),
    ),
  );
  const known = [
    ...groups.map(([, words]) => new Set(Object.keys(words))),
    new Set(Object.keys(codes.refusals)),
    new Set(Object.keys(codes.limitRows)),
    rights,
  ];

  it('explains each list of values in the API description in one group', () => {
    const unexplained = [...enumerations()].filter(
      ([place, values]) => !isProtocol(place) && !known.some((group) => values.every((value) => group.has(value))),
    );
    expect(enumerations().size).toBeGreaterThan(100);
    expect(unexplained).toEqual([]);
  });

  it.each(groups)('%s: each code has words in both languages', (_, words) => {
    expect(Object.keys(words)).not.toEqual([]);
    for (const [code, each] of Object.entries(words)) expect({ code, each }).toEqual({ code, each: inBoth });
  });

  it('each refusal has its status, and title, detail and reasons in both languages', () => {
    for (const [code, { status, title, detail, reasons = {} }] of Object.entries<Record<string, object>>(
      codes.refusals,
    ))
      expect([code, status, title, detail, ...Object.values(reasons)]).toEqual([
        code,
        expect.any(Number),
        ...Object.keys({ title, detail, ...reasons }).map(() => inBoth),
      ]);
    expect(codes.refusals['session.required']).toMatchObject({ status: 401 });
    expect(codes.refusals['request.tooMany']).toMatchObject({ status: 429, mayBeRepeated: true });
    expect(codes.refusals['user.limitReached'].mayBeRepeated).toBeUndefined();
  });

  it('each field code has words in both languages', () => {
    for (const [code, words] of Object.entries(codes.fields)) expect([code, words]).toEqual([code, inBoth]);
  });

  it('each right is on the form of a bank, with what it allows, and options name their right', () => {
    expect([...rights].sort()).toEqual([...permissions].sort());
    const boxes = codes.rights.standard.flatMap((group: { boxes: unknown[] }) => group.boxes);
    expect(boxes).toContainEqual(
      expect.objectContaining({ code: 'transfer.request.newAccount.sameDay', parent: 'transfer.request.newAccount' }),
    );
    for (const { label, allows } of boxes)
      for (const words of [label, ...('ja' in allows ? [allows] : Object.values(allows))])
        expect(words).toEqual(inBoth);
  });

  it('each message of the home screen says how grave it is and what settles it', () => {
    expect(Object.keys(codes.homeMessages)).toHaveLength(6);
    for (const { example } of Object.values<{ example: unknown }>(codes.homeMessages)) expect(example).toEqual(inBoth);
    expect(codes.homeMessages['certificate.expiresToday']).toMatchObject({
      severity: 'critical',
      operation: 'renew-certificate',
    });
  });

  it('each alert says who gets which mail', () => {
    for (const { mail } of Object.values<{ mail: { opening: unknown } }>(codes.alerts))
      expect(mail.opening).toEqual(inBoth);
    expect(codes.alerts.tokenStopped).toMatchObject({ recipients: ['user', 'contact'], mail: { kind: 'userStopped' } });
  });
});

/** What an answer of the engine is made into. */
export interface OrderedAnswer {
  readonly body: Buffer;
  /** `ConsumedCapacity`, if it is there. */
  readonly consumed: unknown;
}

/** What a value of an answer is: an item, or what contains some; anything else stays as it is. */
type Kind = 'answer' | 'responses' | 'response' | 'items' | 'item' | 'other';

const partsOfAnswer: Readonly<Record<string, Kind>> = {
  Item: 'item',
  Attributes: 'item',
  Items: 'items',
  Responses: 'responses',
};

function memberKind(of: Kind, name: string): Kind {
  if (of === 'answer') return partsOfAnswer[name] ?? 'other';
  // By table; those of a transaction are a list, one for each of its items.
  if (of === 'responses') return 'items';
  return of === 'response' && name === 'Item' ? 'item' : 'other';
}

const elementKind = (of: Kind): Kind => (of === 'items' ? 'item' : of === 'responses' ? 'response' : 'other');

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const lastSpace = 0x20;

/**
 * Sorts the attributes of every item of an answer by name. The engine returns each item's attributes in a different order,
 * which V8 treats as a different object shape each time; code that reads them then takes several times as long. It is done
 * in the text, because parsing such objects is what takes long.
 */
export function orderAttributes(
  text: Buffer,
  { withoutCapacity }: { readonly withoutCapacity: boolean },
): OrderedAnswer {
  const body = Buffer.allocUnsafe(text.length);
  let length = 0;
  let consumed: unknown;

  const copy = (from: number, to: number) => {
    length += text.copy(body, length, from, to);
  };
  const put = (byte: number) => {
    body[length] = byte;
    length += 1;
  };
  function write(at: number, to: number, kind: Kind): void {
    if (kind === 'other') copy(at, to);
    else if (text[at] === openList)
      writeAll(elementsOf(text, at), openList, (each) => write(each.at, each.to, elementKind(kind)));
    else if (text[at] === openObject) writeMembers(at, kind);
    else copy(at, to);
  }
  function writeMembers(at: number, kind: Kind): void {
    const members = membersOf(text, at);
    if (kind === 'item') members.sort((a, b) => (a.name < b.name ? -1 : 1));
    const capacity = kind === 'answer' ? members.find(({ name }) => name === 'ConsumedCapacity') : undefined;
    if (capacity) consumed = JSON.parse(text.toString('utf8', capacity.at, capacity.to));
    const kept = withoutCapacity ? members.filter((each) => each !== capacity) : members;
    writeAll(kept, openObject, ({ from, nameTo, name, at: value, to }) => {
      copy(from, nameTo);
      put(colon);
      write(value, to, memberKind(kind, name));
    });
  }
  function writeAll<T>(
    all: readonly T[],
    open: typeof openList | typeof openObject,
    writeOne: (each: T) => void,
  ): void {
    put(open);
    for (const [index, each] of all.entries()) {
      if (index > 0) put(comma);
      writeOne(each);
    }
    put(open === openList ? closeList : closeObject);
  }

  write(afterSpace(text, 0), text.length, 'answer');
  return { body: body.subarray(0, length), consumed };
}

interface Place {
  readonly at: number;
  /** Behind its last byte. */
  readonly to: number;
}
interface Member extends Place {
  readonly name: string;
  /** Where the name is, with its quotes. */
  readonly from: number;
  readonly nameTo: number;
}

function membersOf(text: Buffer, start: number): Member[] {
  const members: Member[] = [];
  for (let from = afterSpace(text, start + 1); text[from] === quote; ) {
    const nameTo = endOfText(text, from);
    const at = afterSpace(text, afterSpace(text, nameTo) + 1);
    const to = endOf(text, at);
    members.push({ name: text.toString('latin1', from + 1, nameTo - 1), from, nameTo, at, to });
    const next = afterSpace(text, to);
    from = text[next] === comma ? afterSpace(text, next + 1) : next;
  }
  return members;
}

function elementsOf(text: Buffer, start: number): Place[] {
  const found: Place[] = [];
  for (let at = afterSpace(text, start + 1); at < text.length && text[at] !== closeList; ) {
    const to = endOf(text, at);
    found.push({ at, to });
    const next = afterSpace(text, to);
    at = text[next] === comma ? afterSpace(text, next + 1) : next;
  }
  return found;
}

function afterSpace(text: Buffer, at: number): number {
  let next = at;
  while ((text[next] ?? quote) <= lastSpace) next += 1;
  return next;
}

/** Behind the last byte of the text that begins with the quote here. */
function endOfText(text: Buffer, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at + 1;
}

function endOf(text: Buffer, start: number): number {
  const first = text[start];
  if (first === quote) return endOfText(text, start);
  const isNested = first === openList || first === openObject;
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const byte = text[at];
    if (byte === quote) {
      at = endOfText(text, at);
      continue;
    }
    if (byte === openList || byte === openObject) depth += 1;
    if (byte === closeList || byte === closeObject) depth -= 1;
    if (isNested && depth === 0) return at + 1;
    // A number or a word ends where its surroundings go on.
    if (!isNested && (byte === comma || byte === closeList || byte === closeObject || (byte ?? 0) <= lastSpace))
      return at;
    at += 1;
  }
  return text.length;
}

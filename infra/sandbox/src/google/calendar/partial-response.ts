import { type Reply } from '../http/reply.ts';
import { invalidParameter } from './api-error.ts';

/** A parsed `fields` parameter: the names that are asked for, each whole (`true`) or in part. */
export type Selection = ReadonlyMap<string, Selection | true>;

/**
 * Parses `fields` by Google's grammar (`a,b/c,items(id,start/dateTime),*`); 400 for what does not parse. A name that no resource has
 * selects nothing here, where Google refuses it.
 */
export function parseFields(text: string): Selection {
  const tokens = text.match(/[A-Za-z][\w-]*|[*,/()]|\S/g) ?? [];
  let at = 0;
  const fault = () => invalidParameter('fields', `Invalid field selection ${text}`);

  function list(): Map<string, Selection | true> {
    const selection = new Map<string, Selection | true>();
    for (;;) {
      const [name, part] = path();
      const before = selection.get(name);
      selection.set(name, before === undefined ? part : union(before, part));
      if (tokens[at] !== ',') return selection;
      at += 1;
    }
  }

  function path(): [string, Selection | true] {
    const name = tokens[at] ?? '';
    if (!/^([A-Za-z][\w-]*|\*)$/.test(name)) throw fault();
    at += 1;
    if (tokens[at] === '/') {
      at += 1;
      return [name, new Map([path()])];
    }
    if (tokens[at] !== '(') return [name, true];
    at += 1;
    const part = list();
    if (tokens[at] !== ')') throw fault();
    at += 1;
    return [name, part];
  }

  const selection = list();
  if (at < tokens.length) throw fault();
  return selection;
}

/** A successful reply cut down to what was selected. */
export function partialReply(reply: Reply, selection: Selection | undefined): Reply {
  if (selection === undefined || reply.status !== 200 || reply.body === '') return reply;
  return { ...reply, body: JSON.stringify(select(JSON.parse(reply.body), selection)) };
}

function union(a: Selection | true, b: Selection | true): Selection | true {
  if (a === true || b === true) return true;
  const both = new Map(a);
  for (const [name, part] of b) {
    const before = both.get(name);
    both.set(name, before === undefined ? part : union(before, part));
  }
  return both;
}

function select(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((item) => select(item, selection));
  if (typeof value !== 'object' || value === null) return value;
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const part = selection.get(name) ?? selection.get('*');
    if (part !== undefined) kept.push([name, part === true ? inner : select(inner, part)]);
  }
  return Object.fromEntries(kept);
}

import { badRequest } from './scim-error.ts';

/** By which attribute, and for which value, a directory looks for a doctor. */
export interface UserFilter {
  readonly attribute: 'id' | 'externalId' | 'userName';
  readonly value: string;
}

const attributes = { id: 'id', externalid: 'externalId', username: 'userName' } as const;

/** Reads `externalId eq "…"` and its like (RFC 7644, 3.4.2.2), which is what directories ask with. Refuses every other filter. */
export function parseFilter(filter: string): UserFilter {
  const [, name = '', text = ''] = /^\s*(\w+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter) ?? [];
  const attribute = Object.entries(attributes).find(([known]) => known === name.toLowerCase())?.[1];
  const value = attribute && unquoted(text);
  if (attribute === undefined || value === undefined)
    throw badRequest('invalidFilter', 'A filter must be id, externalId or userName, eq, and a text.');
  return { attribute, value };
}

/** The text is written as JSON writes it. */
function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' && !value.includes('\0') ? value : undefined;
  } catch {
    return undefined;
  }
}

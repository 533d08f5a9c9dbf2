import { badRequest } from './scim-error.ts';

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,189}$/;

type Json = Readonly<Record<string, unknown>>;

/** An object with its names in lower case: SCIM's attributes are the same in any (RFC 7643, 2.1), and `Active: false` must count. */
export function attributesOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('invalidSyntax', `${what} must be an object.`);
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name.toLowerCase(), held]));
}

/** Entra ID sends "True" and "False" unless it is told otherwise. */
export function booleanOf(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw badRequest('invalidValue', `${name} must be true or false.`);
}

/** Undefined for null and for an empty text: SCIM holds them to be no value at all (RFC 7643, 2.5). */
export function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  // PostgreSQL takes no NUL.
  if (typeof value === 'string' && value.length <= 256 && !value.includes('\0')) return value;
  throw badRequest('invalidValue', `${name} must be a text of at most 256 characters.`);
}

export function emailOf(value: unknown, name: string): string | undefined {
  const text = textOf(value, name);
  if (text !== undefined && !EMAIL.test(text))
    throw badRequest('invalidValue', `${name} must be an address.`);
  return text;
}

/** The one address that is kept of `emails`: the primary one, or the one for work, or the first. */
export function emailsOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badRequest('invalidValue', 'emails must be an array.');
  const all = value.map((email) => attributesOf(email, 'An address of emails'));
  const isPrimary = (email: Json) =>
    email['primary'] !== undefined && email['primary'] !== null && booleanOf(email['primary'], 'primary');
  const chosen = all.find(isPrimary) ?? all.find(({ type }) => type === 'work') ?? all[0];
  return chosen && emailOf(chosen['value'], 'emails.value');
}

/** The one name that is kept: as the directory writes it whole, or put together from its parts. */
export function nameOf(attributes: Json): string | undefined {
  const parts = attributes['name'] == null ? {} : attributesOf(attributes['name'], 'name');
  const given = textOf(parts['givenname'], 'name.givenName');
  const family = textOf(parts['familyname'], 'name.familyName');
  const joined = [given, family].filter((part) => part !== undefined).join(' ');
  return (
    textOf(parts['formatted'], 'name.formatted') ??
    textOf(attributes['displayname'], 'displayName') ??
    textOf(joined, 'name')
  );
}

import { attributesOf, booleanOf, emailOf, emailsOf, textOf } from './attribute-values.ts';
import { USER_SCHEMA, type DirectoryDoctor, type DoctorAttributes } from './directory-doctor.ts';
import { readExternalId } from './read-user.ts';
import { badRequest } from './scim-error.ts';

type Changed = { -readonly [Name in keyof DoctorAttributes]: DoctorAttributes[Name] };

/** An address of `emails` that a filter picks: the one that is kept is primary and for work. */
const OUR_EMAIL = /^emails\[\s*(type\s+eq\s+"work"|primary\s+eq\s+"?true"?)\s*\](\.value)?$/;

/**
 * What is left of a doctor's attributes after the operations of a PATCH (RFC 7644, 3.5.2): `add`, `replace` and `remove`, in any case,
 * with a path or with an object of attributes. All of them count or, where one is refused, none.
 */
export function patchUser(doctor: DirectoryDoctor, body: unknown): DoctorAttributes {
  const operations = attributesOf(body, 'The body')['operations'];
  if (!Array.isArray(operations) || operations.length === 0)
    throw badRequest('invalidSyntax', 'Operations must be an array that is not empty.');
  const changed: Changed = { ...doctor };
  for (const operation of operations) apply(doctor, changed, attributesOf(operation, 'An operation'));
  const { userName, name, email, isActive } = changed;
  return { userName, name, email, isActive };
}

function apply(doctor: DirectoryDoctor, changed: Changed, operation: Readonly<Record<string, unknown>>) {
  const op = String(operation['op']).toLowerCase();
  const path = operation['path'];
  if (!['add', 'replace', 'remove'].includes(op))
    throw badRequest('invalidSyntax', 'op must be add, replace or remove.');
  if (typeof path === 'string' && path !== '') {
    const value = op === 'remove' ? undefined : operation['value'];
    if (!set(doctor, changed, plain(path), value))
      throw badRequest('invalidPath', 'A path names no attribute that is kept here.');
    return;
  }
  if (path !== undefined && path !== null && path !== '')
    throw badRequest('invalidPath', 'A path must be a text.');
  if (op === 'remove') throw badRequest('noTarget', 'remove needs a path.');
  // What is not kept is passed over, as in a POST or PUT: `active: false` beside it must not be lost.
  for (const [name, value] of Object.entries(attributesOf(operation['value'], 'A value without a path'))) {
    if (name !== 'name') set(doctor, changed, plain(name), value);
    else for (const [part, held] of parts(value)) set(doctor, changed, `name.${part}`, held);
  }
}

/** False for a path that is none of ours. A value that is undefined takes the attribute away. */
function set(doctor: DirectoryDoctor, changed: Changed, path: string, value: unknown): boolean {
  switch (path) {
    case 'active':
      changed.isActive = booleanOf(value, 'active');
      return true;
    case 'username':
      changed.userName = textOf(value, 'userName');
      if (changed.userName === undefined) throw badRequest('invalidValue', 'userName is required.');
      return true;
    case 'displayname':
    case 'name.formatted':
      changed.name = textOf(value, path);
      return true;
    case 'name':
      for (const [part, held] of value === undefined ? [['formatted', undefined] as const] : parts(value))
        set(doctor, changed, `name.${part}`, held);
      return true;
    // Entra ID sends them beside the whole name, in one request with `active`; only the whole is kept.
    case 'name.givenname':
    case 'name.familyname':
      return true;
    case 'emails':
      changed.email = emailsOf(value);
      return true;
    case 'externalid':
      if (readExternalId(value) !== doctor.doctorId) throw externalIdStays();
      return true;
    default:
      return setEmail(changed, path, value);
  }
}

function setEmail(changed: Changed, path: string, value: unknown): boolean {
  if (path === 'emails.value' || OUR_EMAIL.test(path)) {
    changed.email =
      typeof value === 'object' && value !== null ? emailsOf([value]) : emailOf(value, 'emails.value');
    return true;
  }
  if (/^emails\[/.test(path)) throw badRequest('noTarget', 'Of emails only the one for work is kept.');
  return false;
}

function parts(value: unknown): [string, unknown][] {
  return Object.entries(attributesOf(value, 'name'));
}

/** In lower case and without the schema's name, which may stand before an attribute (RFC 7644, 3.10). */
function plain(path: string): string {
  const lower = path.toLowerCase();
  const schema = `${USER_SCHEMA.toLowerCase()}:`;
  return lower.startsWith(schema) ? lower.slice(schema.length) : lower;
}

/** It is the doctor's id in every message and every event id. */
export function externalIdStays() {
  return badRequest('mutability', 'externalId cannot be changed.');
}

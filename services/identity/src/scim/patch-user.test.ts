import { describe, expect, test } from '@jest/globals';
import { doctorId } from '@surgery-calendar/contracts';
import { patchUser } from './patch-user.ts';
import { ScimError } from './scim-error.ts';

const ana = {
  ...{ id: 'a', doctorId: doctorId.parse('crm-1'), createdAt: new Date(0) },
  ...{ userName: 'ana', name: 'Ana', email: 'ana@hc.example', isActive: true },
};
const patched = (...Operations: unknown[]) => patchUser(ana, { Operations });

function refusal(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error.scimType;
    throw error;
  }
  return 'nothing was refused';
}

describe('a patch', () => {
  test('changes nothing that it does not name', () => {
    const { userName, name, email } = ana;
    expect(patched({ op: 'replace', path: 'active', value: false })).toEqual({
      ...{ userName, name, email, isActive: false },
    });
  });

  test.each([[true], ['True'], ['true'], ['TRUE']])('takes %j for true', (value) => {
    expect(
      patchUser({ ...ana, isActive: false }, { Operations: [{ op: 'Add', path: 'active', value }] }).isActive,
    ).toBe(true);
  });

  test.each([0, null, 'no', '', {}, undefined])('takes %j for neither true nor false', (value) => {
    expect(refusal(() => patched({ op: 'replace', path: 'active', value }))).toBe('invalidValue');
  });

  test('cannot remove whether a doctor is active', () => {
    expect(refusal(() => patched({ op: 'remove', path: 'active' }))).toBe('invalidValue');
  });

  test('reads attributes in any case, with the schema’s name and without', () => {
    const path = 'urn:ietf:params:scim:schemas:core:2.0:User:displayName';
    expect(patched({ op: 'replace', path, value: 'A' }).name).toBe('A');
    expect(patched({ op: 'replace', value: { Active: false } }).isActive).toBe(false);
    expect(patchUser(ana, { operations: [{ OP: 'Replace', Path: 'ACTIVE', Value: 'False' }] }).isActive).toBe(
      false,
    );
  });

  test('deactivates though attributes stand beside it that are not kept here', () => {
    const value = {
      active: false,
      title: 'Dr.',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {},
    };
    expect(patched({ op: 'replace', value }).isActive).toBe(false);
  });

  test.each([
    ['emails', [{ value: 'b@hc.example', primary: true }]],
    ['emails[type eq "work"]', { value: 'b@hc.example' }],
    ['emails[type eq "work"].value', 'b@hc.example'],
    ['emails[primary eq true].value', 'b@hc.example'],
  ])('changes the address by the path %s', (path, value) => {
    expect(patched({ op: 'replace', path, value }).email).toBe('b@hc.example');
  });

  test('takes a name or an address away', () => {
    const removed = patched({ op: 'remove', path: 'name' }, { op: 'remove', path: 'emails' });
    expect(removed).toMatchObject({ name: undefined, email: undefined });
  });

  test.each([
    [{ op: 'replace', path: 'title', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: '__proto__', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 7, value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[type eq "home"].value', value: 'b@hc.example' }, 'noTarget'],
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'move', path: 'active', value: true }, 'invalidSyntax'],
    [{ op: 'replace', value: 'x' }, 'invalidSyntax'],
    ['replace', 'invalidSyntax'],
    [{ op: 'remove', path: 'userName' }, 'invalidValue'],
    [{ op: 'replace', path: 'externalId', value: 'crm-2' }, 'mutability'],
  ])('with %j is refused', (operation, scimType) => {
    expect(refusal(() => patched(operation))).toBe(scimType);
  });

  test.each([[{}], [{ Operations: [] }], [{ Operations: {} }], [null], ['x']])('%j is none', (body) => {
    expect(refusal(() => patchUser(ana, body))).toBe('invalidSyntax');
  });
});

import { doctorId, type DoctorId } from '@surgery-calendar/contracts';
import { attributesOf, booleanOf, emailsOf, nameOf, textOf } from './attribute-values.ts';
import { badRequest } from './scim-error.ts';

/** A User as a directory sends it. */
export interface SentUser {
  readonly doctorId: DoctorId | undefined;
  readonly userName: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly isActive: boolean | undefined;
}

/** Reads the body of a POST or PUT. Attributes that are not kept here are passed over, as RFC 7644 (3.3) has it. */
export function readUser(body: unknown): SentUser {
  const sent = attributesOf(body, 'The body');
  const userName = textOf(sent['username'], 'userName');
  if (userName === undefined) throw badRequest('invalidValue', 'userName is required.');
  const active = sent['active'];
  return {
    doctorId: readExternalId(sent['externalid']),
    userName,
    name: nameOf(sent),
    email: emailsOf(sent['emails']),
    isActive: active === undefined || active === null ? undefined : booleanOf(active, 'active'),
  };
}

/** The doctor's id at the hospital, the same that its identity provider puts into id_tokens. */
export function readExternalId(value: unknown): DoctorId | undefined {
  if (value === undefined || value === null) return undefined;
  const id = doctorId.safeParse(value);
  if (id.success) return id.data;
  const detail = 'externalId must be the doctor’s id at the hospital: 1 to 64 letters, digits and . _ : -';
  throw badRequest('invalidValue', detail);
}

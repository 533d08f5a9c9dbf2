import { doctorId, hospitalId, type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import { ProblemError, type BearerVerifier } from '@surgery-calendar/service-host';
import type { Request } from 'express';
import type { BoardScope } from '../board/read-board.ts';
import { z } from 'zod';

const role = z.enum(['scheduler', 'doctor', 'operator', 'system']);
export type Role = z.infer<typeof role>;

/** Who may read surgeries; a doctor only those on the own calendar. */
export const readers: readonly Role[] = ['scheduler', 'operator', 'system', 'doctor'];

/** Who sent a request, by the hospital's own token. */
export interface Caller {
  readonly hospitalId: HospitalId;
  readonly subject: string;
  /** The program that the token was issued to. */
  readonly client: string;
  readonly roles: ReadonlySet<Role>;
  readonly doctorId: DoctorId | undefined;
  /** Whether all of the hospital's surgeries are theirs to read; a doctor's own otherwise. */
  readonly seesAll: boolean;
  /** When the token stops being valid. */
  readonly expiresAt: Date;
}

const claims = z.object({
  roles: z.array(z.string()).default([]),
  doctor_id: doctorId.optional(),
  azp: z.string().optional(),
  client_id: z.string().optional(),
});

/** The caller of a request who has one of the roles. Throws a 401 problem without a valid token, 403 without the role. */
export async function requireCaller(
  req: Request,
  verify: BearerVerifier,
  roles: readonly Role[],
): Promise<Caller> {
  const bearer = await verify(req.get('Authorization'));
  const parsed = claims.safeParse(bearer.claims);
  const known = parsed.success ? parsed.data.roles.map((name) => role.safeParse(name).data) : [];
  const own = new Set(known.filter((name) => name !== undefined));
  if (!parsed.success || !roles.some((name) => own.has(name))) {
    throw new ProblemError(403, 'forbidden', 'The token’s role does not allow this');
  }
  const { azp, client_id: clientId, doctor_id: doctor } = parsed.data;
  return {
    hospitalId: hospitalId.parse(bearer.tenant),
    subject: bearer.subject,
    client: azp ?? clientId ?? bearer.subject,
    roles: own,
    doctorId: doctor,
    expiresAt: bearer.expiresAt,
    seesAll: [...own].some((name) => name !== 'doctor'),
  };
}

/** What of the board a caller may read. A doctor whose token names no doctor sees nothing, never everything. */
export function scopeOf(caller: Caller): BoardScope {
  const { hospitalId, seesAll, doctorId: doctor } = caller;
  return { hospitalId, sees: seesAll ? 'all' : doctor === undefined ? 'nothing' : { doctorId: doctor } };
}

import { type CalendarAccess, type PatientDetails } from '@surgery-calendar/contracts';
import { type DoctorConnection, type LinkedAccount } from '../connection/doctor-connection.ts';

/** What the bridge may do for a doctor, before anybody fetches a token for it. */
export type Permission =
  | { readonly mode: 'none'; readonly reason: Extract<CalendarAccess, { mode: 'none' }>['reason'] }
  | { readonly mode: 'place'; readonly account: LinkedAccount; readonly patientDetails: PatientDetails }
  | {
      readonly mode: 'remove-only';
      readonly reason: 'withdrawing' | 'paused';
      readonly account: LinkedAccount;
      readonly patientDetails: PatientDetails;
    };

/**
 * Follows from the connection and the hospital's policy. Without a policy nothing is placed, never by the most open one; taking events
 * off shows nobody anything, so it needs none.
 */
export function permissionOf(connection: DoctorConnection, policy: PatientDetails | undefined): Permission {
  const removal = { mode: 'remove-only', patientDetails: policy ?? 'none' } as const;
  switch (connection.state) {
    case 'withdrawing':
      return connection.step === 'removing'
        ? { ...removal, reason: 'withdrawing', account: connection }
        : { mode: 'none', reason: 'not-connected' };
    case 'paused':
      return connection.pause.entries === 'remove'
        ? { ...removal, reason: 'paused', account: connection }
        : { mode: 'none', reason: 'paused' };
    case 'connected':
      return policy === undefined
        ? { mode: 'none', reason: 'no-policy' }
        : { mode: 'place', account: connection, patientDetails: policy };
    case 'not-connected':
    case 'access-revoked':
    case 'scope-missing':
      return { mode: 'none', reason: policy === undefined ? 'no-policy' : connection.state };
  }
}

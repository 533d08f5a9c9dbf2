import { requestedSync } from '@surgery-calendar/contracts';
import { askService, type AskedService, type OnBehalfOf } from './ask-service.ts';

/** What came of a doctor's wish to have the calendar looked at now. */
export type CheckOutcome =
  | { readonly kind: 'started'; readonly entries: number; readonly sweep: boolean }
  /** The bridge has heard of no surgery and no account of the doctor's. */
  | { readonly kind: 'nothing-to-check' }
  | { readonly kind: 'too-soon' }
  | { readonly kind: 'away' };

/** Has every entry of the doctor, and the calendar, looked at now. Throws `ServiceAway`. */
export async function requestCheck(service: AskedService, doctor: OnBehalfOf): Promise<CheckOutcome> {
  const asked = { path: '/sync', body: { doctorId: doctor.doctorId } };
  const requested = await askService(service, doctor, asked, requestedSync);
  return requested === undefined ? { kind: 'nothing-to-check' } : { kind: 'started', ...requested };
}

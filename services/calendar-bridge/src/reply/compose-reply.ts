import type { DoctorId, EntryFailed, EntrySettled, HospitalId, SurgeryId } from '@surgery-calendar/contracts';

export type Reply =
  | { readonly type: 'calendar.entry-settled.v1'; readonly data: EntrySettled }
  | { readonly type: 'calendar.entry-failed.v1'; readonly data: EntryFailed };

/** The message a reply speaks of, where it is about the message and not about the entry: its entry version is then 0. */
interface MessageAbout {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly surgeonId: DoctorId;
  readonly revision: number;
}

/** A newer message overtook this one before its entry was settled. */
export function supersededReply(message: MessageAbout, now: Date): Reply {
  return {
    type: 'calendar.entry-settled.v1',
    data: { ...about(message), outcome: 'superseded', settledAt: now.toISOString() },
  };
}

/** The message was parked: another one holds its revision, or another source owns the surgery. */
export function failedReply(
  message: MessageAbout,
  code: 'revision-conflict' | 'not-owner',
  now: Date,
): Reply {
  const reasons = {
    'revision-conflict': 'Another message with other content already has this revision',
    'not-owner': 'Another source published this surgery first and owns it',
  };
  return {
    type: 'calendar.entry-failed.v1',
    data: { ...about(message), code, message: reasons[code], permanent: true, failedAt: now.toISOString() },
  };
}

function about(message: MessageAbout) {
  return {
    hospitalId: message.hospitalId,
    surgeryId: message.surgeryId,
    doctorId: message.surgeonId,
    revision: message.revision,
    entryVersion: 0,
  };
}

import {
  doctorsOf,
  forgetPatientOf,
  isForgotten,
  judgeSurgery,
  type DoctorId,
  type Judgement,
  type Surgery,
  type SurgeryAsSaid,
} from '@surgery-calendar/contracts';
import { failedReply, supersededReply } from '../reply/compose-reply.ts';
import type { AddressedReply, ReplyAddress } from '../reply/enqueue-reply.ts';
import type { ReplyRequest } from '../reply/reply-requests.ts';
import type { DesiredEntry } from './desire-entries.ts';

export type Recorded = 'first' | Judgement;

/** A message about a surgery, and where its publisher wants the reply. */
export interface SurgeryMessage {
  readonly said: SurgeryAsSaid;
  /** When it happened, as its publisher says. */
  readonly time?: string | undefined;
  readonly replyAddress: ReplyAddress | undefined;
  /** W3C trace context of its delivery. */
  readonly traceparent?: string | undefined;
}

/** What was recorded of a surgery before. */
export interface KnownSurgery {
  readonly head: SurgeryAsSaid;
  /** The doctors whose entries are wanted. */
  readonly wanted: readonly DoctorId[];
  /** The doctors who have, or may have, an event of it: one that Google would not let go is tried again with every change. */
  readonly placed: readonly DoctorId[];
}

/** What messages of one surgery come to, together. */
export interface Desire {
  readonly recorded: ReadonlyMap<SurgeryMessage, Recorded>;
  /** What the head must say from now on; undefined where it stays, or is the first message's as it came. */
  readonly newest: SurgeryAsSaid | undefined;
  /** The entries that become due. */
  readonly entries: readonly DesiredEntry[];
  readonly requests: readonly ReplyRequest[];
  /** In the order in which they must go out; `overtaken` stands for those to whom an older revision's reply was owed. */
  readonly replies: readonly (AddressedReply | 'overtaken')[];
}

/**
 * Judges messages of one surgery one after the other, each against what the ones before it left, and gives what they come to
 * together: the same as if each had been recorded by itself. `known` is undefined where the first of them is the first of all. Up to the
 * revision `forgottenUpTo` a message counts without what names the patient, who was forgotten.
 */
export function judgeInOrder(
  known: KnownSurgery | undefined,
  messages: readonly SurgeryMessage[],
  now: Date,
  forgottenUpTo = -1,
): Desire {
  let head = known?.head;
  let newest: SurgeryAsSaid | undefined;
  const wanted = new Set(known?.wanted);
  const entries = new Map<DoctorId, DesiredEntry>();
  const requests: ReplyRequest[] = [];
  const replies: (AddressedReply | 'overtaken')[] = [];

  const desire = (surgery: Surgery, { time, replyAddress, traceparent }: SurgeryMessage) => {
    const cause = { at: time === undefined ? now : new Date(time), traceparent };
    const { hospitalId, surgeryId, revision } = surgery;
    const doctors = doctorsOf(surgery);
    const concerned = [...new Set([...doctors, ...wanted, ...(known?.placed ?? [])])];
    wanted.clear();
    if (surgery.status === 'scheduled') for (const doctorId of doctors) wanted.add(doctorId);
    for (const doctorId of concerned) {
      const key = { hospitalId, surgeryId, doctorId };
      entries.set(doctorId, { key, wanted: wanted.has(doctorId), revision, cause });
      if (replyAddress !== undefined) requests.push({ key, revision, address: replyAddress });
    }
  };
  const overtake = () => {
    // What waited from before is overtaken by the first newer message already.
    if (newest === undefined) replies.push('overtaken');
    replies.push(...requests.splice(0).map((request) => overtakenReply(request, now)));
  };

  const judge = (given: SurgeryMessage): Recorded => {
    const { said, replyAddress } = given;
    const forgotten = said.surgery.revision <= forgottenUpTo;
    const message = forgotten ? { ...said, surgery: forgetPatientOf(said.surgery) } : said;
    const { surgery } = message;
    const to = replyAddress === undefined ? [] : [replyAddress];
    const judgement = head === undefined ? 'first' : judgeSurgery(head, message);
    switch (judgement) {
      case 'first':
        head = message;
        if (forgotten) newest = message;
        desire(surgery, given);
        break;
      case 'newer':
        overtake();
        head = message;
        newest = message;
        desire(surgery, given);
        break;
      case 'duplicate':
        if (head !== undefined && isForgotten(surgery.patient) && !isForgotten(head.surgery.patient)) {
          // Restored from a back-up, the head can name a patient whom the source has forgotten: a republish puts that right.
          head = message;
          newest = message;
          desire(surgery, given);
          break;
        }
        // Desired already; whoever asks for a reply to the copy gets one when the entry is next looked at.
        if (replyAddress !== undefined) desire(surgery, given);
        break;
      case 'stale':
        if (to.length > 0) replies.push({ reply: supersededReply(surgery, now), addresses: to });
        break;
      case 'revision-conflict':
      case 'not-owner':
        replies.push({ reply: failedReply(surgery, judgement, now), addresses: ['exchange', ...to] });
        break;
    }
    return judgement;
  };
  const recorded = new Map(messages.map((message) => [message, judge(message)]));
  return { recorded, newest, entries: [...entries.values()], requests, replies };
}

/** A newer message overtook the one whose reply is owed, before its entry was settled. */
export function overtakenReply({ key, revision, address }: ReplyRequest, now: Date): AddressedReply {
  const { hospitalId, surgeryId, doctorId } = key;
  return {
    reply: supersededReply({ hospitalId, surgeryId, surgeonId: doctorId, revision }, now),
    addresses: [address],
  };
}

import type { CalendarAccess } from '@surgery-calendar/contracts';
import type { CalendarAccessSource } from './calendar-access-source.ts';

/** As long as a message that access has changed may be late without a doctor noticing it. */
const goodForMs = 10_000;
const mostRemembered = 1_000;

/**
 * Asks for an entry. `heard` is how often access had changed, as far as the bridge was told when the entry was claimed. `fresh`: only an
 * answer from now on will do, since no wake-up would put right what is done by an older one.
 */
export type EntryAccessSource = (
  entry: Doctor & { readonly heard: number; readonly fresh?: boolean },
) => Promise<CalendarAccess>;

type Doctor = Parameters<CalendarAccessSource>[0];

interface Remembered {
  readonly heard: number;
  /** By `now`. */
  readonly until: number;
  readonly answer: Promise<CalendarAccess>;
}

/**
 * Remembers for some seconds that a doctor's calendar may be written to, and with which token: the second entry of a busy doctor costs no
 * question. An answer serves entries for which as much was heard as for the one that it was asked for: those claimed after the bridge
 * heard of a change ask anew, and those that were in hand are woken by that message. What Google refused is asked about each time. `now` is
 * in milliseconds and only rises.
 */
export function rememberAnswers(access: CalendarAccessSource, now: () => number): EntryAccessSource {
  const remembered = new Map<string, Remembered>();

  const ask = (name: string, heard: number, doctor: Doctor) => {
    const asked: Remembered = { heard, until: now() + goodForMs, answer: access(doctor) };
    remembered.delete(name);
    remembered.set(name, asked);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > mostRemembered) remembered.delete(oldest);
    const forget = () => {
      if (remembered.get(name) === asked) remembered.delete(name);
    };
    asked.answer.then(({ mode }) => mode !== 'place' && forget(), forget);
    // A token lies about no longer than it serves.
    setTimeout(forget, goodForMs).unref();
    return asked.answer;
  };

  return ({ heard, fresh = false, ...doctor }) => {
    const name = `${doctor.hospitalId}/${doctor.doctorId}`;
    const known = remembered.get(name);
    const current = known !== undefined && known.until > now() ? known : undefined;
    // What is known for an entry that was claimed later stays.
    if (fresh || (current !== undefined && current.heard > heard)) return access(doctor);
    const serves = current?.heard === heard && doctor.refusedAccessToken === undefined;
    return serves ? current.answer : ask(name, heard, doctor);
  };
}

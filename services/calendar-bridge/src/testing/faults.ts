import type { FailureCode } from '@surgery-calendar/contracts';
import type { FaultRule } from '@surgery-calendar/sandbox/google';
import type { FaultStep, Method } from './fault-steps.ts';
import { impatientMs } from './fault-world.ts';
import type { SurgeryAtGoogle } from './surgery-at-google.ts';

/** Something that befalls one call to Google. */
export interface Fault {
  readonly name: string;
  readonly effect: FaultRule['effect'];
  readonly on: readonly Method[];
  /** The failures that are replied, where nothing else happens. */
  failures(step: FaultStep): readonly Failure[];
  /** What ends it, where trying again does not. */
  readonly mend?: (one: SurgeryAtGoogle, step: FaultStep) => Promise<void>;
}

interface Failure {
  readonly code: FailureCode;
  readonly permanent: boolean;
}

const every: readonly Method[] = ['insert', 'get', 'update', 'remove'];
const changes: readonly Method[] = ['update', 'remove'];

const passing = (code: FailureCode) => ({ on: every, failures: () => [{ code, permanent: false }] });
const lasting = (code: FailureCode) => ({ on: every, failures: () => [{ code, permanent: true }] });
const silent = () => [];

/** Whether the call took effect is not known, or Google says what is not so. */
export const unclearFaults: readonly Fault[] = [
  {
    ...{ name: 'whose answer is lost before it takes effect', effect: { reset: 'before' } },
    ...passing('google-unavailable'),
  },
  {
    ...{ name: 'whose answer is lost after it took effect', effect: { reset: 'after' } },
    ...passing('google-unavailable'),
  },
  {
    ...{ name: 'that takes effect once nobody waits for it any more', effect: { delayMs: 2 * impatientMs } },
    ...passing('google-unavailable'),
  },
  { name: 'that meets a 412', effect: { status: 412 }, on: changes, failures: silent },
  { name: 'that meets a 404 which is not so', effect: { status: 404 }, on: changes, failures: silent },
  { name: 'that meets a 410 which is not so', effect: { status: 410 }, on: ['update'], failures: silent },
  {
    ...{ name: 'that meets a 409', effect: { status: 409 }, on: ['insert'] },
    failures: ({ isThere }) => (isThere === true ? [] : [{ code: 'google-unavailable', permanent: false }]),
  },
];

/** Google says that it did not do it, and why. */
export const refusals: readonly Fault[] = [
  { name: 'that meets a 500', effect: { status: 500 }, ...passing('google-unavailable') },
  {
    ...{ name: 'that meets a 503 with Retry-After', effect: { status: 503, retryAfter: 20 } },
    ...passing('google-unavailable'),
  },
  { name: 'that meets a 429', effect: { status: 429, retryAfter: 20 }, ...passing('google-rate-limited') },
  {
    ...{ name: 'that meets the account’s limit', effect: { status: 403, reason: 'userRateLimitExceeded' } },
    ...passing('google-rate-limited'),
  },
  {
    ...{ name: 'that meets the project’s limit', effect: { status: 403, reason: 'rateLimitExceeded' } },
    ...passing('google-rate-limited'),
  },
  { name: 'whose token is refused once', effect: { status: 401 }, on: every, failures: silent },
  {
    ...{ name: 'that is forbidden', effect: { status: 403, reason: 'forbidden' }, mend: revised },
    ...lasting('google-refused'),
  },
  {
    ...{ name: 'that Google calls invalid', effect: { status: 400, reason: 'invalid' }, mend: revised },
    ...lasting('invalid-entry'),
  },
  {
    ...{ name: 'that lacks a scope', effect: { status: 403, reason: 'insufficientPermissions' } },
    ...{ mend: grantedAgain, ...lasting('scope-missing') },
  },
  {
    ...{ name: 'whose calendar is not found', effect: { status: 404 }, mend: grantedAgain },
    ...{ ...lasting('calendar-gone'), on: ['insert'] },
  },
];

/** A person corrects what was refused. */
async function revised(one: SurgeryAtGoogle, step: FaultStep): Promise<void> {
  if (step.isOfFormer === true) return grantedAgain(one);
  await one.record(one.newest().wanted ? {} : { status: 'cancelled' });
}

async function grantedAgain(one: SurgeryAtGoogle): Promise<void> {
  for (const doctor of [one.anas, one.ruis])
    await one.hear('calendar-access.granted.v1', doctor, { connectionVersion: 3 });
}

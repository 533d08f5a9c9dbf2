import { identityEvent, type DoctorAccessEvent, type IdentityEvent } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import type { MessageHandler } from '@surgery-calendar/rabbit';
import type { ClientBase, Pool } from 'pg';
import { answerCleared } from '../clearing/answer-cleared.ts';
import { abandonClearing, recordClearing } from '../clearing/record-clearing.ts';
import { requestSweep } from '../sweep/request-sweep.ts';
import { hear } from './hear.ts';
import { wakeEntries, wakeHospital, wakePastEntries } from './wake-entries.ts';

/**
 * Serves `calendar-bridge.identity-events`: a doctor's access changed, or a hospital's policy, so every entry concerned is looked at
 * again. The message only wakes, and ends what was remembered; what the access now is, identity is asked. `withdrawing` is answered as well, once the doctor's
 * events are gone. What ends access goes into the live lane; what has many entries planned anew into the slow one, a change of
 * preferences too, which does not tell a pause apart.
 */
export function consumeIdentityEvents(pool: Pool, clock: () => Date): MessageHandler {
  return async (message) => {
    const event = parse(message.body);
    if (event === undefined) return { kind: 'park', reason: 'invalid-message' };
    await hear(pool, event);
    const { type, data } = event;
    switch (type) {
      case 'calendar-access.withdrawing.v1': {
        const { connectionVersion, googleSub } = data;
        if (googleSub === undefined) return { kind: 'park', reason: 'invalid-message' };
        const withdrawal = { connectionVersion, googleSub };
        await inTransaction(pool, (client) => beginClearing(client, data, withdrawal, clock()));
        break;
      }
      case 'calendar-access.granted.v1':
        await inTransaction(pool, async (client) => {
          await wakeEntries(client, data, 'slow');
          await wakePastEntries(client, data);
          // An account that stood here before may hold what was changed or left behind meanwhile.
          await requestSweep(client, data);
          await abandonClearing(client, data, data.connectionVersion);
        });
        break;
      case 'calendar-access.revoked.v1':
        await inTransaction(pool, async (client) => {
          await wakeEntries(client, data, 'live');
          await abandonClearing(client, data, data.connectionVersion);
        });
        break;
      case 'preferences.changed.v1':
        await inTransaction(pool, (client) => wakeEntries(client, data, 'slow'));
        break;
      case 'policy.changed.v1':
        await wakeHospital(pool, data.hospitalId);
    }
    return { kind: 'ack' };
  };
}

/**
 * Entries before the clearing: a conclusion takes its locks in this order, too. Each entry that was woken is concluded once this
 * has committed, and then looks for the clearing. Where there is none, none can come to have an event either: whoever claims an
 * entry from now on is told by identity that the doctor is leaving. So nobody is waited for, and there is nothing to see here that
 * a conclusion at the same moment could miss.
 */
async function beginClearing(
  client: ClientBase,
  doctor: DoctorAccessEvent['data'],
  withdrawal: { readonly connectionVersion: number; readonly googleSub: string },
  now: Date,
): Promise<void> {
  const woken = await wakeEntries(client, doctor, 'live');
  await recordClearing(client, doctor, withdrawal);
  if (woken === 0) await answerCleared(client, doctor, now);
}

function parse(body: Buffer): IdentityEvent | undefined {
  try {
    return identityEvent.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

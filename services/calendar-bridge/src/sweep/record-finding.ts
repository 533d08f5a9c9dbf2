import { inTransaction } from '@surgery-calendar/postgres';
import type { ClientBase, Pool } from 'pg';
import type { DoctorAccount } from '../account/remember-account.ts';
import { wasFound, writeFinding, type LoggedFinding } from '../sync-log/write-finding.ts';
import type { Finding } from './finding.ts';
import { keepEtag, keepStray, missTakenOff, openRepair, wakeUnchanged } from './open-repair.ts';

/**
 * Records a finding in one commit: what was learnt, a line of the sync log, and, where something is to be put right, the entry made
 * due in the slow lane; the reconciler does the rest. Resolves with what was logged: undefined where that is nothing, `overtaken` where
 * something came between that another sweep must judge soon. An event that nothing wants is recorded once it was taken off.
 */
export function recordFinding(
  pool: Pool,
  account: DoctorAccount,
  finding: Finding,
  at: Date,
): Promise<LoggedFinding | 'overtaken' | undefined> {
  return inTransaction(pool, async (client) => {
    const logged = await learn(client, account, finding);
    if (logged !== undefined && logged !== 'overtaken') await writeFinding(client, logged, at);
    return logged;
  });
}

async function learn(
  client: ClientBase,
  account: DoctorAccount,
  finding: Finding,
): Promise<LoggedFinding | 'overtaken' | undefined> {
  switch (finding.kind) {
    case 'touched': {
      const { entry, placement, etag } = finding;
      await keepEtag(client, account, entry, placement, etag);
      return undefined;
    }
    case 'changed': {
      const { entry, placement, etag, fields } = finding;
      const { eventId } = placement;
      if (!(await openRepair(client, account, entry, { ...placement, etag }))) return 'overtaken';
      return { key: entry.key, entry, outcome: 'found-changed', eventId, detail: fields.join(', ') };
    }
    case 'deleted': {
      const { entry, placement } = finding;
      if (!(await openRepair(client, account, entry, placement))) return 'overtaken';
      return { key: entry.key, entry, outcome: 'found-deleted', eventId: placement.eventId };
    }
    case 'stray': {
      const { entry, event } = finding;
      if (!(await keepStray(client, account, entry, event))) return 'overtaken';
      return { key: entry.key, entry, outcome: 'found-stray', eventId: event.eventId };
    }
    case 'unwanted': {
      const { key, entry, event } = finding;
      if (!(await missTakenOff(client, account, event.eventId))) return 'overtaken';
      return { key, entry, outcome: 'found-stray', eventId: event.eventId };
    }
    case 'outdated':
      // A change of the hospital or of its policy that no wake-up led to: it is no fault of what Google has.
      await wakeUnchanged(client, finding.entry);
      return undefined;
    case 'copy': {
      const { key, entry, event } = finding;
      const logged = { key, entry, outcome: 'found-copy', eventId: event.eventId } as const;
      // It stays where it is, and would be told of every day.
      return (await wasFound(client, logged)) ? undefined : logged;
    }
  }
}

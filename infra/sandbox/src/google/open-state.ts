import { accountSchema, openAccounts, type AccountConfig, type Accounts } from './accounts/accounts.ts';
import { calendarSchema, openCalendarStore, type CalendarStore } from './calendar/calendar-store.ts';
import { storedEventSchema } from './calendar/event-resource.ts';
import { createVersions, type Versions } from './calendar/version.ts';
import { type SandboxLogger } from './logger.ts';
import {
  accessTokenSchema,
  grantSchema,
  openGrants,
  refreshTokenSchema,
  type Grants,
} from './oauth/grants.ts';
import { openSigningKey, signingKeySchema, type SigningKey } from './oauth/signing-key.ts';
import { noJournal, openJournal } from './storage/journal.ts';
import { openTable } from './storage/table.ts';

/** Everything that survives a stop when there is a state file. */
export interface State {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly key: SigningKey;
  readonly calendars: CalendarStore;
  readonly versions: Versions;
  close(): Promise<void>;
}

export interface StateOptions {
  readonly stateFile: string | undefined;
  readonly accounts: readonly AccountConfig[];
  readonly clock: () => Date;
  readonly logger: SandboxLogger;
}

/** Opens the stored state, or a fresh one; throws when the file is not ours or holds what does not fit. */
export async function openState({ stateFile, accounts, clock, logger }: StateOptions): Promise<State> {
  const journal = stateFile === undefined ? noJournal : await openJournal(stateFile, logger);
  try {
    const versions = createVersions(clock);
    const openedAccounts = openAccounts(openTable(journal, 'account', accountSchema), accounts);
    const grants = openGrants(
      {
        grants: openTable(journal, 'grant', grantSchema),
        refreshTokens: openTable(journal, 'refresh-token', refreshTokenSchema),
        accessTokens: openTable(journal, 'access-token', accessTokenSchema),
      },
      clock,
    );
    const key = await openSigningKey(openTable(journal, 'signing-key', signingKeySchema), clock);
    const calendars = openCalendarStore(
      openedAccounts.all(),
      openTable(journal, 'calendar', calendarSchema),
      openTable(journal, 'event', storedEventSchema),
      versions,
    );
    return { accounts: openedAccounts, grants, key, calendars, versions, close: () => journal.close() };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

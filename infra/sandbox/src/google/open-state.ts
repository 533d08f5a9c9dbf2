import { accountSchema, openAccounts, type AccountConfig, type Accounts } from './accounts/accounts.ts';
import { calendarSchema, openCalendarStore, type CalendarStore } from './calendar/calendar-store.ts';
import { storedEventSchema } from './calendar/event-resource.ts';
import { listEntrySchema, openListEntries, type ListEntries } from './calendar/list-entry.ts';
import { createVersions, type Versions } from './calendar/version.ts';
import { channelSchema, openChannels, type Channels } from './channels/channel.ts';
import {
  accessTokenSchema,
  grantSchema,
  openGrants,
  refreshTokenSchema,
  type Grants,
} from './oauth/grants.ts';
import { openSigningKey, signingKeySchema, type SigningKey } from './oauth/signing-key.ts';
import { openSettings, settingsSchema, type Settings } from './settings/settings.ts';
import { type Journal } from './storage/journal.ts';
import { openTable } from './storage/table.ts';

/** Everything that a snapshot holds, and that survives a stop when there is a state file. */
export interface State {
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly key: SigningKey;
  readonly calendars: CalendarStore;
  readonly entries: ListEntries;
  readonly channels: Channels;
  readonly versions: Versions;
  /** The machine's clock, ahead by what an operator asked for. */
  readonly clock: () => Date;
}

export interface StateOptions {
  readonly journal: Journal;
  readonly accounts: readonly AccountConfig[];
  readonly machineClock: () => Date;
  /** Hears of every calendar whose events change. */
  readonly changed: (calendarId: string) => void;
}

/** Opens what the journal holds, or a fresh state; throws when it holds what does not fit. */
export async function openState({ journal, accounts, machineClock, changed }: StateOptions): Promise<State> {
  const settings = openSettings(openTable(journal, 'settings', settingsSchema));
  const clock = () => new Date(machineClock().getTime() + settings.values.clockAheadMs);
  const versions = createVersions(clock);
  const openedAccounts = openAccounts(openTable(journal, 'account', accountSchema), accounts);
  const grants = openGrants(
    {
      grants: openTable(journal, 'grant', grantSchema),
      refreshTokens: openTable(journal, 'refresh-token', refreshTokenSchema),
      accessTokens: openTable(journal, 'access-token', accessTokenSchema),
    },
    settings,
    clock,
  );
  const calendars = openCalendarStore(
    openedAccounts.all(),
    openTable(journal, 'calendar', calendarSchema),
    openTable(journal, 'event', storedEventSchema),
    versions,
    changed,
  );
  const entries = openListEntries(
    openTable(journal, 'list-entry', listEntrySchema),
    calendars.all(),
    versions,
  );
  const channels = openChannels(openTable(journal, 'channel', channelSchema), clock);
  const key = await openSigningKey(openTable(journal, 'signing-key', signingKeySchema), clock);
  return { settings, accounts: openedAccounts, grants, key, calendars, entries, channels, versions, clock };
}

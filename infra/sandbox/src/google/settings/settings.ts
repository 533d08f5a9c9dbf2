import { z } from 'zod';
import { type Table } from '../storage/table.ts';

/** Requests a minute, or in another window, that a project and each of its users may make. */
export const quotaSchema = z.strictObject({
  perMinuteProject: z.int().min(1),
  perMinuteUser: z.int().min(1),
  windowMs: z.int().min(1).max(86_400_000),
});

export const settingsSchema = z.strictObject({
  quota: quotaSchema,
  /** Whether an update brings a deleted event back: Google does so for some and answers 403 to others. */
  revive: z.enum(['allow', '403']),
  consentScreen: z.enum(['production', 'testing']),
  /** How far the sandbox's clock is ahead of the machine's. */
  clockAheadMs: z.int().min(0),
  /** Sync tokens of an earlier epoch are no longer valid. */
  syncEpoch: z.int().min(0),
});

export type SettingsValues = z.infer<typeof settingsSchema>;

/** What an operator may switch; kept with the state. */
export interface Settings {
  readonly values: SettingsValues;
  change(part: Partial<SettingsValues>): void;
}

/** Google's published quota: https://developers.google.com/workspace/calendar/api/guides/quota */
export const googleQuota = { perMinuteProject: 10_000, perMinuteUser: 600, windowMs: 60_000 };

const asGoogle: SettingsValues = {
  quota: googleQuota,
  revive: '403',
  consentScreen: 'production',
  clockAheadMs: 0,
  syncEpoch: 0,
};

/** The stored settings, or Google's own. */
export function openSettings(table: Table<SettingsValues>): Settings {
  const key = 'settings';
  return {
    get values() {
      return table.get(key) ?? asGoogle;
    },
    change(part) {
      table.set(key, { ...(table.get(key) ?? asGoogle), ...part });
    },
  };
}

import type { z } from 'zod';
import { describeSettings, settingSchemas } from './describe-settings.ts';
import { maskSetting } from './mask-setting.ts';
import { settingsOf } from './settings-in-files.ts';
import { textTable } from './text-table.ts';

/** The effective settings of a sound environment as a table: each with its value, secrets masked, and where the value comes from. */
export function printSettings(
  schema: z.core.$ZodType,
  environment: Readonly<Record<string, string | undefined>>,
  read: (file: string) => string,
): string {
  const schemas = settingSchemas(schema);
  const { settings } = settingsOf(Object.keys(schemas), environment, read);
  const rows = describeSettings(schema).map(({ name, default: fallback }) => {
    const text = settings[name];
    const part = schemas[name];
    if (text !== undefined && part !== undefined) {
      const source = environment[`${name}_FILE`] === undefined ? 'environment' : `${name}_FILE`;
      return [name, maskSetting(part, text), source];
    }
    return [name, fallback ?? '', fallback === undefined ? 'not set' : 'default'];
  });
  return textTable(['setting', 'value', 'from'], rows);
}

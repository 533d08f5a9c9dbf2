import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { settingSchemas } from './describe-settings.ts';
import { printSettings } from './print-settings.ts';
import { settingsOf, type SettingFault } from './settings-in-files.ts';
import { noted } from './setting-notes.ts';
import { faultOf } from './setting-fault.ts';

/** Exit codes of `sysexits.h`. `EX_CONFIG`: restarting does not help. */
const exitUsage = 64;
const exitConfiguration = 78;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of a service that was started as `main.ts` or `main.ts --print-config`, which prints the effective settings with
 * secrets masked and ends. Otherwise as `readEnvironment`.
 */
export function readConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  { argv, env }: { readonly argv: readonly string[]; readonly env: Variables },
): z.output<Schema> {
  const [option, ...more] = argv.slice(2);
  if (more.length > 0 || (option !== undefined && option !== '--print-config')) {
    process.stderr.write(
      'usage: --print-config prints the effective settings; without it the service starts\n',
    );
    process.exit(exitUsage);
  }
  const configuration = readEnvironment(schema, env);
  if (option === undefined) return configuration;
  process.stdout.write(`${printSettings(schema, env, readText)}\n`);
  process.exit(0);
}

/**
 * The environment as the schema has it; each of its settings `NAME` may stand in a file that `NAME_FILE` names. Tells every wrong
 * variable at once on standard error and exits with 78; never prints a value, since it may be a secret.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Variables,
): z.output<Schema> {
  const { data, faults } = parseEnvironment(schema, environment);
  if (faults === undefined) return data;
  for (const { variable, message } of faults) process.stderr.write(`${variable}: ${message}\n`);
  process.exit(exitConfiguration);
}

/** The settings, or all that is wrong with them. */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Variables,
):
  | { readonly data: z.output<Schema>; readonly faults?: undefined }
  | { readonly data?: undefined; readonly faults: readonly SettingFault[] } {
  const schemas = settingSchemas(schema);
  const { settings, faults } = settingsOf(Object.keys(schemas), environment, readText);
  const result = schema.safeParse(settings);
  if (result.success && faults.length === 0) return { data: result.data };
  // Of a setting that could not be read, nothing else can be said.
  const unread = (name: string) =>
    faults.some(({ variable }) => variable === name || variable === `${name}_FILE`);
  const wrong = (result.error?.issues ?? [])
    .filter(({ path: [name] }) => !unread(String(name)))
    .map((issue) => faultOf(issue, { schemas, settings }));
  return { faults: [...faults, ...wrong] };
}

/** `when` of a rule about several settings: it is asked as soon as each of them is sound, whatever else is wrong. */
export function onceSound(...names: readonly string[]) {
  return ({ issues }: z.core.ParsePayload): boolean =>
    !issues.some(({ path: [name] = [] }) => names.includes(String(name)));
}

/** A setting that holds JSON, such as `HOSPITALS`. */
export function jsonSetting<Schema extends z.ZodType>(schema: Schema) {
  const parsed = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  });
  return noted(parsed.pipe(schema), { format: 'JSON' });
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

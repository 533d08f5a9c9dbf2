import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Logger } from './logger.ts';
import { settingNames, settingsOf, type SettingFault } from './settings-in-files.ts';

/** The exit code of wrong configuration (`EX_CONFIG` of sysexits.h): restarting does not help. */
const exitConfiguration = 78;

/**
 * The environment as the schema has it; each of its settings `NAME` may stand in a file that `NAME_FILE` names. Tells every wrong
 * variable at once on standard error and exits with 78; never prints a value, since it may be a secret.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): z.output<Schema> {
  const { data, faults } = parseEnvironment(schema, environment);
  if (faults === undefined) return data;
  for (const { variable, message } of faults) process.stderr.write(`${variable}: ${message}\n`);
  process.exit(exitConfiguration);
}

/** The settings, or all that is wrong with them. */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly data: z.output<Schema>; readonly faults?: undefined }
  | { readonly data?: undefined; readonly faults: readonly SettingFault[] } {
  const { settings, faults } = settingsOf(settingNames(schema), environment, (file) =>
    readFileSync(file, 'utf8'),
  );
  const result = schema.safeParse(settings);
  if (result.success && faults.length === 0) return { data: result.data };
  // Of a setting that could not be read, nothing else can be said.
  const unread = (name: string) =>
    faults.some(({ variable }) => variable === name || variable === `${name}_FILE`);
  const wrong = (result.error?.issues ?? [])
    .filter(({ path: [name] }) => !unread(String(name)))
    .map(({ path, message }) => ({ variable: path.join('.'), message }));
  return { faults: [...faults, ...wrong] };
}

/** A setting that holds JSON, such as `HOSPITALS`. */
export function jsonSetting<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** Runs a service as a process: starts it, stops it on SIGTERM or SIGINT, exits 0, or 1 where it could not start or stop. */
export async function runService(
  logger: Logger,
  start: () => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  try {
    const service = await start();
    let stopping = false;
    const stop = (signal: string): void => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'stopping');
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal({ err: error }, 'could not stop');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}

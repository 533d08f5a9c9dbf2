import {
  environment as bridge,
  migrationSettings as bridgeMigration,
} from '@surgery-calendar/calendar-bridge';
import { environment as identity, migrationSettings as identityMigration } from '@surgery-calendar/identity';
import { settingsOfServices, type ServiceName } from '@surgery-calendar/local-stack';
import { environment as surgery, migrationSettings as surgeryMigration } from '@surgery-calendar/surgery';
import type { z } from 'zod';
import { sandboxSettings } from './sandbox/settings.ts';

export interface ProgramSettings {
  readonly schema: z.ZodType;
  readonly names: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
}

/** What each container of ours reads from its environment, by the container's image and its first argument. */
export function settingsOfProgram(image: string, word: string | undefined): ProgramSettings | undefined {
  const name = /(?:^|\/)surgery-calendar\/([\w-]+)[:@]/.exec(image)?.[1];
  return programs.find((program) => program.name === name)?.settings(word);
}

const programs: readonly {
  readonly name: string;
  readonly settings: (word: string | undefined) => ProgramSettings;
}[] = [
  {
    name: 'surgery',
    settings: (word) => (word === 'migrate' ? ofCommand(surgeryMigration) : ofService('surgery', surgery)),
  },
  {
    name: 'identity',
    settings: (word) => (word === 'migrate' ? ofCommand(identityMigration) : ofService('identity', identity)),
  },
  {
    name: 'calendar-bridge',
    settings: (word) =>
      word === 'migrate' ? ofCommand(bridgeMigration) : ofService('calendar-bridge', bridge),
  },
  { name: 'sandbox', settings: (word) => (word === 'forward' ? nothing : ofCommand(sandboxSettings)) },
];

function ofService(name: ServiceName, schema: z.ZodType): ProgramSettings {
  const all = settingsOfServices[name];
  return {
    schema,
    names: new Set(all.map((one) => one.name)),
    secrets: new Set(all.filter(({ isSecret }) => isSecret).map((one) => one.name)),
    required: new Set(all.filter(({ isRequired }) => isRequired).map((one) => one.name)),
  };
}

function ofCommand(schema: z.ZodObject<Readonly<Record<string, z.ZodType>>>): ProgramSettings {
  const names = Object.keys(schema.shape);
  const required = names.filter((name) => schema.shape[name]?.safeParse(undefined).success === false);
  const secrets = names.filter((name) => name.endsWith('_URL') || name.endsWith('_SECRET'));
  return { schema, names: new Set(names), secrets: new Set(secrets), required: new Set(required) };
}

const nothing: ProgramSettings = {
  schema: sandboxSettings.pick({}),
  ...{ names: new Set(), secrets: new Set(), required: new Set() },
};

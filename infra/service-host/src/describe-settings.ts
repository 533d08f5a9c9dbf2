import { z } from 'zod';
import { holdsSecret, notesOf, writtenSchema } from './setting-notes.ts';

/** One setting, for documentation and for checks of manifests. */
export interface SettingDescription {
  /** The environment variable. `<name>_FILE` names a file to read it from instead. */
  readonly name: string;
  readonly about: string;
  /** Whether it, or a part of it, is a secret: then it belongs in a mounted file. */
  readonly isSecret: boolean;
  readonly isRequired: boolean;
  /** As it would be written; undefined where there is none. */
  readonly default: string | undefined;
  /** What may be written, such as `1 to 65535`; undefined where `about` says. */
  readonly values: string | undefined;
}

/** Every setting of a schema, in its order. Throws `TypeError` for one that nothing is said about. */
export function describeSettings(schema: z.core.$ZodType): readonly SettingDescription[] {
  return Object.entries(settingSchemas(schema)).map(([name, part]) => {
    const { about } = notesOf(part);
    if (about === undefined) throw new TypeError(`nothing is said about the setting ${name}`);
    return {
      name,
      about,
      isSecret: holdsSecret(part),
      isRequired: !z.safeParse(part, undefined).success,
      default: defaultOf(part),
      values: valuesOf(part),
    };
  });
}

/** The settings that a schema asks for, looked for under its transforms. */
export function settingSchemas(schema: unknown): Readonly<Record<string, z.core.$ZodType>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  if (schema instanceof z.ZodPipe) return settingSchemas(schema.in);
  throw new TypeError('settings must be an object, transformed or not');
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return undefined;
  const value: unknown = schema.def.defaultValue;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valuesOf(schema: z.core.$ZodType): string | undefined {
  if (notesOf(schema).format === 'JSON') return 'JSON';
  const written = writtenSchema(schema);
  if (written instanceof z.ZodEnum) return written.options.join(', ');
  if (written instanceof z.ZodNumber) return rangeOf(written);
  // What `z.stringbool` makes has no class of its own.
  if (written instanceof z.ZodBoolean) return 'true, false';
  return undefined;
}

function rangeOf({ minValue, maxValue }: z.ZodNumber): string | undefined {
  return minValue === null || maxValue === null ? undefined : `${minValue} to ${maxValue}`;
}

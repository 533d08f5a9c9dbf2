import { z } from 'zod';

export interface SettingNotes {
  /** What the documentation says of a setting, in a line. */
  readonly about?: string;
  /** `whole`: no part may be shown. `password`: a URL of which all but the password may. */
  readonly secret?: 'whole' | 'password';
  readonly format?: 'JSON';
}

/** What is known of a setting, or of a part of one, beside its schema. */
export const settingNotes = z.registry<SettingNotes>();

/** A setting with what the documentation says of it. Comes last: a schema derived from it may lack the notes. */
export function setting<Schema extends z.ZodType>(schema: Schema, about: string): Schema {
  return noted(schema, { about });
}

/** A setting, or a field of one in JSON, that nothing may ever print. */
export function secret<Schema extends z.ZodType>(schema: Schema, about?: string): Schema {
  return noted(schema, { secret: 'whole', ...(about === undefined ? {} : { about }) });
}

/** A URL that may hold a password, of which the rest may be printed. */
export function urlWithPassword<Schema extends z.ZodType>(schema: Schema, about: string): Schema {
  return noted(schema, { secret: 'password', about });
}

/** A copy with the notes and those that the schema had: the schema itself may be in use elsewhere. */
export function noted<Schema extends z.ZodType>(schema: Schema, notes: SettingNotes): Schema {
  const copy = schema.clone();
  settingNotes.add(copy, { ...settingNotes.get(schema), ...notes });
  return copy;
}

/** The notes of a schema, found under `optional` and `default` as well. */
export function notesOf(schema: z.core.$ZodType): SettingNotes {
  const own = settingNotes.get(schema) ?? {};
  const inner = innerOf(schema);
  return inner === undefined ? own : { ...notesOf(inner), ...own };
}

/** What a schema without its `optional`s and `default`s is; undefined where it has none. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return schema.def.innerType;
  return undefined;
}

/** The schema of what was written: without `optional` and `default`, before its transforms, and after JSON was parsed. */
export function writtenSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  if (inner !== undefined) return writtenSchema(inner);
  if (!(schema instanceof z.ZodPipe)) return schema;
  return writtenSchema(schema.def.out instanceof z.ZodTransform ? schema.def.in : schema.def.out);
}

/** Whether any part of the setting may not be shown. */
export function holdsSecret(schema: z.core.$ZodType): boolean {
  if (notesOf(schema).secret !== undefined) return true;
  const written = writtenSchema(schema);
  if (written !== schema && notesOf(written).secret !== undefined) return true;
  return partsOf(written).some(holdsSecret);
}

function partsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return Object.values<z.core.$ZodType>(schema.shape);
  if (schema instanceof z.ZodArray) return [schema.def.element];
  if (schema instanceof z.ZodRecord) return [schema.def.valueType];
  if (schema instanceof z.ZodUnion) return schema.def.options;
  return [];
}

/** The names that fields have in the setting's JSON: fixed words of this program, never what somebody wrote. */
export function fieldNames(schema: z.core.$ZodType): ReadonlySet<string> {
  const written = writtenSchema(schema);
  const own = written instanceof z.ZodObject ? Object.keys(written.shape) : [];
  return new Set([...own, ...partsOf(written).flatMap((part) => [...fieldNames(part)])]);
}

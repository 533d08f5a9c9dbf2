import { z } from 'zod';
import { notesOf, writtenSchema } from './setting-notes.ts';

export const MASK = '********';

/** A sound setting as it was written, with every secret in it masked. What cannot be told apart from a secret is masked as well. */
export function maskSetting(schema: z.core.$ZodType, text: string): string {
  const { secret, format } = notesOf(schema);
  if (secret === 'whole') return MASK;
  if (secret === 'password') return maskPassword(text);
  return format === 'JSON' ? JSON.stringify(maskJson(schema, JSON.parse(text))) : text;
}

/** Also the parameters, of which some clients take a password. Of several hosts, as `esdb+discover://a,b` has them, it reads none. */
function maskPassword(text: string): string {
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  if (url.password !== '') url.password = MASK;
  for (const name of url.searchParams.keys())
    if (/pass|secret|token|key/i.test(name)) url.searchParams.set(name, MASK);
  return url.href;
}

function maskJson(schema: z.core.$ZodType, value: unknown): unknown {
  const written = writtenSchema(schema);
  if (notesOf(schema).secret !== undefined || notesOf(written).secret !== undefined) return MASK;
  if (typeof value !== 'object' || value === null) return value;
  if (written instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => maskJson(written.def.element, item));
  if (written instanceof z.ZodUnion) {
    const taken = written.def.options.find((option) => z.safeParse(option, value).success);
    return taken === undefined ? MASK : maskJson(taken, value);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const part = partNamed(written, name);
      return [name, part === undefined ? MASK : maskJson(part, item)];
    }),
  );
}

function partNamed(schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodRecord) return schema.def.valueType;
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape: z.core.$ZodShape = schema.shape;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

import { type BusLogger } from '../bus-logger.ts';

/** A logger whose lines, fields and text, can be searched. */
export function createRecordingLogger(): BusLogger & { readonly lines: string[] } {
  const lines: string[] = [];
  const record = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
  return { lines, info: record, warn: record, error: record };
}

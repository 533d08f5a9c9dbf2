import { type ChainEnd } from './audit-entry.ts';

/** An end of the log as operators keep it: the line's number and its hash. */
export function chainEndText({ seq, hash }: ChainEnd): string {
  return `${seq}:${hash}`;
}

/** Undefined for what is no such text. */
export function parseChainEnd(text: string): ChainEnd | undefined {
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: BigInt(seq), hash };
}

/** A place in EventStoreDB's log: two numbers of 64 bits, ordered by the first, then the second. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

const width = 64n;

/**
 * Both as one decimal number that is ordered as they are. They are the same for an event, unless an old explicit transaction wrote
 * it, but need not be for a checkpoint; and reading on from there takes both.
 */
export function textOfPosition({ commit, prepare }: LogPosition): string {
  return String((commit << width) | prepare);
}

/** The other way round. Throws a `RangeError` for what is no such text, as the position of another kind of store. */
export function positionOfText(text: string): LogPosition {
  if (!/^\d+$/.test(text)) throw new RangeError('A position is a decimal number');
  const number = BigInt(text);
  return { commit: number >> width, prepare: BigInt.asUintN(64, number) };
}

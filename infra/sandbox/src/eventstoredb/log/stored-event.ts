/** An event as the log holds it: what was proposed, and where it stands. */
export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Commit and prepare position at once, as of every write that is no explicit transaction. */
  readonly position: bigint;
  readonly createdMs: number;
}

export interface ProposedEvent {
  /** UUID. */
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export type Expected = 'any' | 'no-stream' | 'stream-exists' | bigint;

export type AppendAnswer =
  | { readonly kind: 'appended'; readonly revision: bigint; readonly position: bigint }
  /** `current` is undefined where there is no stream. */
  | { readonly kind: 'wrong-expected-version'; readonly current: bigint | undefined };

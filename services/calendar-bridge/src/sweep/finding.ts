import type { EntryKey } from '../entry/entry-key.ts';
import type { ContentField } from '../entry/same-content.ts';
import type { ListedEvent } from '../google/google-calendar.ts';
import type { KnownPlacement, SweptEntry } from './swept-calendar.ts';

/** Where Google and what is known here differ. */
export type Finding =
  /** Touched, and it says what it should: its new ETag is all there is to learn. */
  | {
      readonly kind: 'touched';
      readonly entry: SweptEntry;
      readonly placement: KnownPlacement;
      readonly etag: string;
    }
  /** A person changed these fields. */
  | {
      readonly kind: 'changed';
      readonly entry: SweptEntry;
      readonly placement: KnownPlacement;
      readonly etag: string;
      readonly fields: readonly ContentField[];
    }
  /** Not listed: a person deleted it, or moved it into the past. */
  | { readonly kind: 'deleted'; readonly entry: SweptEntry; readonly placement: KnownPlacement }
  /** At rest, though its event was never written to say what it should: the reconciler has it to do, and was not told. */
  | { readonly kind: 'outdated'; readonly entry: SweptEntry; readonly placement: KnownPlacement }
  /** An event of the entry's that was not known. */
  | { readonly kind: 'stray'; readonly entry: SweptEntry; readonly event: ListedEvent }
  /** An event of ours that nothing known here wants. */
  | {
      readonly kind: 'unwanted';
      readonly key: EntryKey;
      /** Undefined: the surgery is not known, or not as one of this doctor's. */
      readonly entry: SweptEntry | undefined;
      readonly event: ListedEvent;
    }
  /** Bears our name under an id that we never gave: a person's copy of an event of ours. */
  | {
      readonly kind: 'copy';
      readonly key: EntryKey;
      readonly entry: SweptEntry | undefined;
      readonly event: ListedEvent;
    };

import type { Surgery } from '../surgery.ts';
import { saysTheSame } from './says-the-same.ts';

/** A surgery as a source says it is. */
export interface SurgeryAsSaid {
  /** The CloudEvents source. */
  readonly source: string;
  readonly surgery: Surgery;
}

export type Judgement = 'newer' | 'duplicate' | 'stale' | 'revision-conflict' | 'not-owner';

/**
 * What a message about a surgery is to us, beside the newest one recorded. The first source owns the surgery; within it the highest
 * revision wins, and the same revision with other content is a conflict that nobody but its publisher can settle.
 */
export function judgeSurgery(head: SurgeryAsSaid, message: SurgeryAsSaid): Judgement {
  if (message.source !== head.source) return 'not-owner';
  if (message.surgery.revision > head.surgery.revision) return 'newer';
  if (message.surgery.revision < head.surgery.revision) return 'stale';
  return saysTheSame(head.surgery, message.surgery) ? 'duplicate' : 'revision-conflict';
}

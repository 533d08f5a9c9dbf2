/** What is known of a surgery from the newest message recorded. */
export interface SurgeryHead {
  readonly source: string;
  readonly revision: number;
  readonly contentHash: string;
}

export type Judgement = 'newer' | 'duplicate' | 'stale' | 'revision-conflict' | 'not-owner';

/**
 * What a message about a surgery is to us. The first source owns the surgery; within it the highest revision wins, and the same
 * revision with other content is a conflict that nobody but its publisher can settle.
 */
export function judgeMessage(head: SurgeryHead, message: SurgeryHead): Judgement {
  if (message.source !== head.source) return 'not-owner';
  if (message.revision > head.revision) return 'newer';
  if (message.revision < head.revision) return 'stale';
  return message.contentHash === head.contentHash ? 'duplicate' : 'revision-conflict';
}

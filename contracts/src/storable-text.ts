/** What is wrong with a text that `isStorable` refuses. */
export const notStorable = 'must be well-formed Unicode without NUL characters';

/** Whether a text can be kept by every store and sent over every wire: JSON allows NUL and half a surrogate pair, PostgreSQL does not. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

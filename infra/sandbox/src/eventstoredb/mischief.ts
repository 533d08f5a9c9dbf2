/** What a test may make the server do that a healthy one does not. Every connection stays open meanwhile. */
export interface Mischief {
  /** It takes what it is sent, and says nothing more to anybody. */
  silent: boolean;
  /** It sends its subscribers nothing more, those to come included, and answers all else. */
  mutesSubscriptions: boolean;
}

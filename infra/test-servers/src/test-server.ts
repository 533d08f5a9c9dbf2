/** A server that the tests of one run share. */
export interface TestServer {
  readonly url: string;
  /** Which of the ways to have one was taken, in words. */
  readonly taken: string;
  stop(): Promise<void>;
}

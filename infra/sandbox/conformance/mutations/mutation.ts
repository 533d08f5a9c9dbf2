/** One strictness taken out of the source, and the behaviour that must then fail. */
export interface Mutation {
  /** Below `src/google`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  readonly failing: string;
}

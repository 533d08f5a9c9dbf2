/** Google's limits for this installation's project, and the window in which it counts. */
export interface QuotaSettings {
  readonly projectLimit: number;
  readonly accountLimit: number;
  readonly windowMs: number;
}

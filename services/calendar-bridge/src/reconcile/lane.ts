/** `live`: a change that somebody made just now. `slow`: backfills, sweeps, changes of policy; they never hold up the others. */
export type Lane = 'live' | 'slow';

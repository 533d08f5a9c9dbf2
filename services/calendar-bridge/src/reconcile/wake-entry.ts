/**
 * What an `update calendar_bridge.entry set` wakes an entry with: due at once, as if it had never failed. `lane` is an SQL expression;
 * an entry that is due in the live lane stays there.
 */
export const wakeInto = (lane: string) =>
  `due_at = now(), wakes = wakes + 1, attempts = 0, failure_code = null,
   lane = case when due_at is not null and lane = 'live' then 'live' else ${lane} end`;

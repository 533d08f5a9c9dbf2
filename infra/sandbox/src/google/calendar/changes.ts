/** Tells listeners that a calendar's events changed. A listener must not throw. */
export interface Changes {
  readonly publish: (calendarId: string) => void;
  /** Answers a function that ends the subscription. */
  readonly subscribe: (listener: (calendarId: string) => void) => () => void;
}

/** Changes of all calendars of a sandbox, told at once and in the process only. */
export function createChanges(): Changes {
  const listeners = new Set<(calendarId: string) => void>();
  return {
    publish(calendarId) {
      for (const listener of listeners) listener(calendarId);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { BusUnavailableError, type Bus, type OutgoingMessage } from '@surgery-calendar/rabbit';

export interface UnreliableBus extends Bus {
  /** What it confirmed, in order. */
  readonly confirmed: readonly OutgoingMessage[];
  /** While true every publish fails as when the broker is away. */
  away: boolean;
  /** While true it takes a message and its confirm is lost, as when the connection breaks in between. */
  losesConfirms: boolean;
  /** What it answers to a message instead of taking it; undefined: it takes it. */
  refusalOf: (message: OutgoingMessage) => Error | undefined;
}

/** A bus whose broker a test can take away. */
export function unreliable(bus: Bus): UnreliableBus {
  const confirmed: OutgoingMessage[] = [];
  return {
    ...bus,
    confirmed,
    away: false,
    losesConfirms: false,
    refusalOf: () => undefined,
    async publish(message) {
      if (this.away) throw new BusUnavailableError('the test took the broker away');
      const refusal = this.refusalOf(message);
      if (refusal !== undefined) throw refusal;
      await bus.publish(message);
      if (this.losesConfirms) throw new BusUnavailableError('the test lost the confirm');
      confirmed.push(message);
    },
  };
}

import { BusUnavailableError, type Bus, type OutgoingMessage } from '@surgery-calendar/rabbit';

export interface UnreliableBus extends Bus {
  /** What it confirmed, in order. */
  readonly confirmed: readonly OutgoingMessage[];
  /** While true every publish fails as when the broker is away. */
  away: boolean;
  /** While true it takes a message and its confirm is lost, as when the connection breaks in between. */
  losesConfirms: boolean;
}

/** A bus whose broker a test can take away. */
export function unreliable(bus: Bus): UnreliableBus {
  const confirmed: OutgoingMessage[] = [];
  return {
    ...bus,
    confirmed,
    away: false,
    losesConfirms: false,
    async publish(message) {
      if (this.away) throw new BusUnavailableError('the test took the broker away');
      await bus.publish(message);
      if (this.losesConfirms) throw new BusUnavailableError('the test lost the confirm');
      confirmed.push(message);
    },
  };
}

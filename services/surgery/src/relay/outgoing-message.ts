import { CLOUD_EVENT, exchanges, type SurgeryEvent } from '@surgery-calendar/contracts';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';

/** A surgery's message as the bus takes it: the same event always makes the same message. */
export function outgoingMessage(message: SurgeryEvent): OutgoingMessage {
  return {
    exchange: exchanges.surgeryEvents,
    routingKey: message.type,
    body: Buffer.from(JSON.stringify(message)),
    contentType: CLOUD_EVENT,
    messageId: message.id,
  };
}

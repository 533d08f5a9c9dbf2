import {
  CLOUD_EVENT,
  exchanges,
  type PatientForgottenEvent,
  type SurgeryEvent,
} from '@surgery-calendar/contracts';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';

/** A message of the log as the bus takes it: the same event always makes the same message, under the trace that it came from. */
export function outgoingMessage(
  message: SurgeryEvent | PatientForgottenEvent,
  traceparent?: string,
): OutgoingMessage {
  return {
    exchange: exchanges.surgeryEvents,
    routingKey: message.type,
    body: Buffer.from(JSON.stringify(message)),
    contentType: CLOUD_EVENT,
    messageId: message.id,
    ...(traceparent === undefined ? {} : { headers: { traceparent } }),
  };
}

import { isUtf8 } from 'node:buffer';
import { cloudEvent } from '../cloud-event.ts';
import { surgeryEvent, surgeryEventTypes, type SurgeryEvent } from '../surgery-events.ts';

export type ParsedMessage =
  | { readonly kind: 'surgery'; readonly event: SurgeryEvent }
  /** `reason` names the fields that are wrong, never their values. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Parses a message body as a surgery's CloudEvent whose type, status, subject, data and routing key agree. */
export function parseSurgeryMessage(body: Buffer, routingKey: string): ParsedMessage {
  const json = parseJson(body);
  if (json === undefined) return { kind: 'invalid', reason: 'not-json' };
  const envelope = cloudEvent.safeParse(json);
  if (!envelope.success)
    return { kind: 'invalid', reason: `not-a-cloud-event: ${faults(envelope.error.issues)}` };
  if (envelope.data.type !== routingKey) return { kind: 'invalid', reason: 'type-is-not-the-routing-key' };
  const known: readonly string[] = surgeryEventTypes;
  if (!known.includes(envelope.data.type)) return { kind: 'invalid', reason: 'unknown-type' };
  const parsed = surgeryEvent.safeParse(json);
  if (!parsed.success) return { kind: 'invalid', reason: `invalid-message: ${faults(parsed.error.issues)}` };
  return { kind: 'surgery', event: parsed.data };
}

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function faults(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  return issues.map((issue) => `${issue.path.map(String).join('.')} ${issue.message}`).join('; ');
}

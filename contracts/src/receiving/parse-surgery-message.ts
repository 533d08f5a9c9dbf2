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
  const parsed = surgeryEvent.safeParse(json);
  if (parsed.success && parsed.data.type === routingKey) return { kind: 'surgery', event: parsed.data };
  return { kind: 'invalid', reason: reasonAgainst(json, routingKey, parsed.error?.issues ?? []) };
}

/** The envelope's fault comes before the type's, and that before what only a message of that type has: `issues`. */
function reasonAgainst(json: unknown, routingKey: string, issues: Issues): string {
  const envelope = cloudEvent.safeParse(json);
  if (!envelope.success) return `not-a-cloud-event: ${faults(envelope.error.issues)}`;
  if (envelope.data.type !== routingKey) return 'type-is-not-the-routing-key';
  const known: readonly string[] = surgeryEventTypes;
  if (!known.includes(envelope.data.type)) return 'unknown-type';
  return `invalid-message: ${faults(issues)}`;
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

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

function faults(issues: Issues): string {
  return issues.map((issue) => `${issue.path.map(String).join('.')} ${issue.message}`).join('; ');
}

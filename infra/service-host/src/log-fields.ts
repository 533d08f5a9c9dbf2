import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Every field that may stand in the log, with what it may hold. Whatever is not on the list is left out, and so is a value that is not
 * of its field's kind: a surgery, a patient or a token that somebody logs by mistake never reaches the output.
 */
const fields: Readonly<Record<string, Kind>> = {
  ...ofKind('id', 'requestId', 'traceId', 'spanId', 'hospitalId', 'surgeryId', 'doctorId', 'messageId'),
  ...ofKind('id', 'firstMessageId', 'parkedMessage', 'subject', 'eventId', 'googleSub', 'position'),
  ...ofKind('word', 'name', 'hostname', 'bus', 'queue', 'reader', 'schema', 'routingKey', 'routingKeys'),
  ...ofKind('word', 'method', 'route', 'code', 'conclusion', 'outcome', 'finding', 'signal', 'kind'),
  ...ofKind('word', 'errorName', 'errorCode', 'keyName', 'googleError', 'events', 'ip'),
  ...ofKind('number', 'pid', 'port', 'status', 'ms', 'revision', 'attempts', 'failures', 'tries', 'count'),
  ...ofKind('number', 'messages', 'recorded', 'tokens', 'strays', 'listed', 'tokenIds', 'consentRequests'),
  ...ofKind('number', 'grants'),
  ...ofKind('time', 'since'),
  ...ofKind('sentence', 'reason', 'detail'),
  ...ofKind('error', 'err', 'error'),
};

type Kind = 'id' | 'word' | 'number' | 'time' | 'sentence' | 'error';

/** What a kind of field may hold; undefined: not this. */
const judges: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  id: (value) =>
    typeof value === 'number' || (typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value))
      ? value
      : undefined,
  word: (value) => {
    if (Array.isArray(value)) return value.slice(0, 20).filter(isWord);
    return isWord(value) ? value : undefined;
  },
  number: (value) => (typeof value === 'number' ? value : undefined),
  time: (value) => (value instanceof Date ? value.toISOString() : undefined),
  // Of this program's own making: what is wrong, never with which value.
  sentence: (value) => (typeof value === 'string' ? value.slice(0, 300) : undefined),
  // Described by an allow-list of its own, in the logger's serializer.
  error: (value) => value,
};

/** The fields of a log line that may stand there. */
export function allowedFields(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const allowed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(line)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const kept = kind === undefined ? undefined : judges[kind](value);
    if (kept !== undefined) allowed[name] = kept;
  }
  return allowed;
}

const surroundings = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();

/** Runs the work, and whatever it starts, with these fields on each of its log lines. */
export function withLogFields<Result>(more: Readonly<Record<string, unknown>>, work: () => Result): Result {
  return surroundings.run({ ...surroundings.getStore(), ...more }, work);
}

/** The fields that `withLogFields` gave what runs now. */
export function surroundingLogFields(): Readonly<Record<string, unknown>> {
  return surroundings.getStore() ?? {};
}

/** The handler of a bus's messages, with the message's id on each of its log lines. */
export function namingMessages<Message extends { readonly messageId?: string }, Verdict>(
  handler: (message: Message) => Promise<Verdict>,
): (message: Message) => Promise<Verdict> {
  return (message) => withLogFields({ messageId: message.messageId }, () => handler(message));
}

/** The same of a handler of batches, where a batch is one message: in quiet times, and when what failed is tried by itself. */
export function namingLoneMessages<Message extends { readonly messageId?: string }, Verdicts>(
  handler: (messages: readonly Message[]) => Promise<Verdicts>,
): (messages: readonly Message[]) => Promise<Verdicts> {
  return (messages) => {
    const [message, ...more] = messages;
    if (message === undefined || more.length > 0) return handler(messages);
    return withLogFields({ messageId: message.messageId }, () => handler(messages));
  };
}

function ofKind(kind: Kind, ...names: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w./:*@#-]{1,200}$/.test(value);
}

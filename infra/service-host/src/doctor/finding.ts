import { describeError } from '../describe-error.ts';

/** What a look at one thing came to. */
export interface Finding {
  /** Of what: `configuration`, `PostgreSQL`, `RabbitMQ`, … */
  readonly area: string;
  readonly check: string;
  readonly status: 'ok' | 'wrong' | 'not-checked';
  /** What was found; never a secret. */
  readonly found: string;
  /** What to do about it; told where it is wrong. */
  readonly fix?: string;
}

/** Something is wrong, and this is what to do. */
export class Ailment extends Error {
  override readonly name = 'Ailment';
  readonly fix: string;
  constructor(found: string, fix: string) {
    super(found);
    this.fix = fix;
  }
}

const patienceMs = 10_000;

/**
 * One look. `look` resolves with what is right, or throws an `Ailment`; anything else that it throws counts as not reachable, told by class
 * and code, with `fix` as what to do. So does what gives no answer within ten seconds.
 */
export async function examine(
  area: string,
  check: string,
  fix: string,
  look: () => Promise<string>,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Ailment('no answer within 10 s', fix)), patienceMs);
    });
    return { area, check, status: 'ok', found: await Promise.race([look(), late]) };
  } catch (error) {
    if (error instanceof Ailment)
      return { area, check, status: 'wrong', found: error.message, fix: error.fix };
    return { area, check, status: 'wrong', found: toldOf(error), fix };
  } finally {
    clearTimeout(timer);
  }
}

/** What cannot be looked at, and why. */
export function notChecked(area: string, check: string, why: string): Finding {
  return { area, check, status: 'not-checked', found: why };
}

/** Class and code, those of the innermost cause: a message may quote an address with its password. */
function toldOf(error: unknown): string {
  const { type, code, cause } = describeError(error);
  const inner = typeof cause === 'object' && cause !== null ? cause : undefined;
  const innerCode: unknown = inner === undefined ? undefined : Reflect.get(inner, 'code');
  const first = error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
  // A number is none of Node's codes: a DOMException has one of its own, which tells nobody anything.
  const told = [type, first ?? innerCode ?? code].filter((part) => typeof part === 'string');
  return told.map(String).join(' ');
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
}

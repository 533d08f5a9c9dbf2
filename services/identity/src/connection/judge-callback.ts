/** What Google's redirect says, before anybody asks whose it is. */
export type CallbackVerdict =
  | { readonly kind: 'state-missing' }
  | { readonly kind: 'answer'; readonly state: string; readonly answer: ConsentAnswer };

export type ConsentAnswer =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'denied' }
  /** Google showed an error of its own, such as `admin_policy_enforced`. */
  | { readonly kind: 'refused'; readonly error: string };

/** Reads the redirect's parameters. An answer without a state is nobody's, a denial included, or any page could show a doctor one. */
export function judgeCallback(query: {
  readonly state?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
}): CallbackVerdict {
  const { state } = query;
  if (typeof state !== 'string' || state === '') return { kind: 'state-missing' };
  return { kind: 'answer', state, answer: answerOf(query) };
}

function answerOf({ code, error }: { readonly code?: unknown; readonly error?: unknown }): ConsentAnswer {
  if (error === 'access_denied') return { kind: 'denied' };
  if (error === undefined && typeof code === 'string' && code !== '') return { kind: 'code', code };
  return { kind: 'refused', error: errorCode(error) };
}

/** Only what looks like an OAuth error code is repeated. */
function errorCode(error: unknown): string {
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : 'no_code';
}

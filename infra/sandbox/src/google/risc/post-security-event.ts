const answerWithinMs = 10_000;

/** Pushes a SET (RFC 8935); answers the status, or undefined when nobody answered. */
export async function postSecurityEvent(
  url: string,
  set: string,
  stopping: AbortSignal,
): Promise<number | undefined> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json' },
      body: set,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerWithinMs)]),
    });
    await reply.body?.cancel();
    return reply.status;
  } catch {
    // Refused, cut, too slow or of an untrusted certificate: for the sender all of them are "not delivered".
    return undefined;
  }
}

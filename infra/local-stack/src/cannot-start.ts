/** A reason not to start, in one sentence for the person at the terminal. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Turns the failure of a part into a sentence that names the part. */
export async function startPart<Part>(name: string, starting: Promise<Part>): Promise<Part> {
  try {
    return await starting;
  } catch (error) {
    if (error instanceof CannotStart || !(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
      throw new CannotStart(`Port ${String(error.port)} was taken by another program just now; try again.`, {
        cause: error,
      });
    }
    throw new CannotStart(`${name} cannot be started or reached: ${sentenceOf(error)}`, { cause: error });
  }
}

/** Node reports a refused connection to several addresses with an empty message and the errors inside. */
function sentenceOf(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join(', ') : error.name;
}

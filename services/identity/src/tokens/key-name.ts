import { decodeProtectedHeader } from 'jose';

/** The name of the key that a token was sealed under, readable without any key; undefined for what is no sealed token. */
export function keyNameOf(sealed: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(sealed);
    return typeof kid === 'string' ? kid : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

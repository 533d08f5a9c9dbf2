/**
 * A description as Google keeps it. It holds markup as sent; only Google's own conference block, which stands between two lines of
 * `-::~:~::~:…:~::-`, is taken out together with what it encloses (measured in https://github.com/ridafkih/keeper.sh/issues/749).
 */
export function keptDescription(sent: string): string {
  const delimiter = String.raw`-::~:~::~(?::~)+::~:~::-`;
  return sent.replaceAll(new RegExp(`\\s*${delimiter}[^]*?${delimiter}`, 'g'), '');
}

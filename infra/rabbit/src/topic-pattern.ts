/** Whether a routing key matches a topic pattern: words between dots, `*` for one word, `#` for any number of them. */
export function matchesTopic(pattern: string, routingKey: string): boolean {
  return matchesWords(pattern.split('.'), routingKey.split('.'));
}

function matchesWords(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#')
    return matchesWords(rest, words) || (words.length > 0 && matchesWords(pattern, words.slice(1)));
  return words.length > 0 && (first === '*' || first === words[0]) && matchesWords(rest, words.slice(1));
}

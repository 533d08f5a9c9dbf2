/** What a PromQL expression names. */
export interface Named {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

export interface Expression {
  readonly metrics: readonly Named[];
  /** Labels of `by`, `without`, `on`, `ignoring`. */
  readonly grouping: readonly string[];
}

const groupings = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const words = new Set(['and', 'or', 'unless', 'offset', 'bool']);

/** Takes an expression apart as far as its names go. Templates' `$variables` are no names. */
export function namesIn(expr: string): Expression {
  const grouping = [...expr.matchAll(groupings)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
  const rest = expr.replaceAll(groupings, ' ').replaceAll(/\[[^\]]*\]/g, ' ');
  const metrics: Named[] = [];
  for (const [, metric = '', braces = '', call] of rest.matchAll(
    /(?<![\w$"])([a-zA-Z_][\w:]*)\s*(\{[^}]*\})?\s*(\()?/g,
  )) {
    if (call !== undefined || words.has(metric)) continue;
    metrics.push({ metric, matchers: matchersIn(braces) });
  }
  return { metrics, grouping: grouping.filter((label) => label !== '') };
}

function matchersIn(braces: string) {
  return [...braces.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
  );
}

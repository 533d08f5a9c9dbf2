/** What services expose at `/metrics`. */
export interface Exposed {
  /** Every series' name, and those of metrics that have no series yet. */
  readonly names: ReadonlySet<string>;
  readonly gauges: ReadonlySet<string>;
  /** By series' name: its labels and the values that these have. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly samples: readonly { readonly name: string; readonly value: number }[];
  readonly series: number;
}

/** Reads Prometheus' text format, of one or several services. */
export function exposedIn(text: string): Exposed {
  const names = new Set<string>();
  const gauges = new Set<string>();
  const labels = new Map<string, Map<string, Set<string>>>();
  const samples: { name: string; value: number }[] = [];
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, declared = '', type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (type === 'histogram')
      for (const suffix of ['_bucket', '_sum', '_count']) names.add(declared + suffix);
    else if (type !== '') names.add(declared);
    if (type === 'gauge') gauges.add(declared);
    if (line.startsWith('#')) continue;
    const [, name = '', braces = '', value = ''] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const ofName = labels.get(name) ?? new Map<string, Set<string>>();
    labels.set(name, ofName);
    for (const [, label = '', content = ''] of braces.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      ofName.set(label, (ofName.get(label) ?? new Set()).add(content));
    samples.push({ name, value: Number(value) });
  }
  return { names, gauges, labels, samples, series: samples.length };
}

/** Tells a person once a second how much is done and how fast. */
export function progressReport(name: string, out: { write(text: string): unknown }) {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let count = 0;
  const rate = (): number => Math.round(count / Math.max((performance.now() - startedAt) / 1000, 0.001));
  return {
    step(done: number, of: string): void {
      count = done;
      if (performance.now() - toldAt < 1_000) return;
      toldAt = performance.now();
      out.write(`${name}: ${done} done, ${of}, ${rate()}/s\n`);
    },
    done(what: string): void {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      out.write(`${name}: ${what}; ${count} in ${seconds} s, ${rate()}/s\n`);
    },
  };
}

/**
 * Makes one question of many: while one is under way, what is asked for gathers for the next. The answer to each holds at least what
 * it asked for, where it exists.
 */
export function gatherLookups<Found>(
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): (ids: Iterable<string>) => Promise<ReadonlyMap<string, Found>> {
  let underWay: Promise<unknown> = Promise.resolve();
  let gathering: { ids: Set<string>; answer: Promise<ReadonlyMap<string, Found>> } | undefined;

  return (wanted) => {
    if (gathering === undefined) {
      const ids = new Set<string>();
      const answer = underWay.then(() => {
        gathering = undefined;
        return ask([...ids]);
      });
      // Whoever asked hears of a failure; the next question is asked all the same.
      underWay = answer.catch(() => undefined);
      gathering = { ids, answer };
    }
    for (const id of wanted) gathering.ids.add(id);
    return gathering.answer;
  };
}

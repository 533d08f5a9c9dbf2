/** The items in an order that looks like chance and is the same for the same seed (draws by a linear congruence). */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const result = [...items];
  let state = seed;
  for (let last = result.length - 1; last > 0; last--) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    const [item] = result.splice(other, 1);
    if (item !== undefined) result.push(item);
  }
  return result;
}

/**
 * What to take out of the list `before` and to put in to make `now`, keeping as much as can be kept.
 *
 * @spec RFC 3095 §5.8.3
 */
export function differenceOf(
  before: readonly number[],
  now: readonly number[],
): { readonly removed: readonly boolean[]; readonly inserted: readonly boolean[] } {
  const removed = before.map(() => true)
  const inserted = now.map(() => true)
  const lengths = commonLengths(before, now)
  let [b, n] = [0, 0]
  while (b < before.length && n < now.length) {
    if (before[b] === now[n]) {
      removed[b++] = false
      inserted[n++] = false
    } else if ((lengths[b + 1]?.[n] ?? 0) >= (lengths[b]?.[n + 1] ?? 0)) {
      b++
    } else {
      n++
    }
  }
  return { removed, inserted }
}

/** Lengths of the longest common subsequences of all the tails. */
function commonLengths(before: readonly number[], now: readonly number[]): readonly (readonly number[])[] {
  const lengths: number[][] = before.map(() => new Array<number>(now.length + 1).fill(0))
  lengths.push(new Array<number>(now.length + 1).fill(0))
  for (let b = before.length - 1; b >= 0; b--)
    for (let n = now.length - 1; n >= 0; n--) {
      const row = lengths[b]
      if (!row) continue
      const below = lengths[b + 1] ?? []
      row[n] = before[b] === now[n] ? 1 + (below[n + 1] ?? 0) : Math.max(below[n] ?? 0, row[n + 1] ?? 0)
    }
  return lengths
}

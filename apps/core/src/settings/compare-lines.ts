import type { DiffLine } from '@voltaic/api'

/** Lines of a file beyond which it is not compared line by line, but shown as removed and added. */
const MAX_LINES = 4000

/**
 * What makes one text out of another, line by line, with as few changes as can be.
 *
 * @returns all lines of both, in order
 */
export function compareLines(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let front = 0
  while (front < a.length && front < b.length && a[front] === b[front]) front += 1
  let back = 0
  while (back < a.length - front && back < b.length - front && a.at(-1 - back) === b.at(-1 - back)) back += 1
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  return [
    ...a.slice(0, front).map(same),
    ...compared(a.slice(front, a.length - back), b.slice(front, b.length - back)),
    ...a.slice(a.length - back).map(same),
  ]
}

function compared(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  if (a.length > MAX_LINES || b.length > MAX_LINES) return [...removed(a), ...added(b)]
  const lengths = longestCommon(a, b)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] as string })
      i += 1
      j += 1
    } else if (at(lengths, b.length, i + 1, j) >= at(lengths, b.length, i, j + 1))
      lines.push(...removed([a[i++] as string]))
    else lines.push(...added([b[j++] as string]))
  }
  return [...lines, ...removed(a.slice(i)), ...added(b.slice(j))]
}

/** For each pair of places how many lines both texts have in common behind them. */
function longestCommon(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? at(lengths, b.length, i + 1, j + 1) + 1
          : Math.max(at(lengths, b.length, i + 1, j), at(lengths, b.length, i, j + 1))
    }
  }
  return lengths
}

function at(lengths: Uint16Array, columns: number, i: number, j: number): number {
  return lengths[i * (columns + 1) + j] as number
}

const removed = (lines: readonly string[]): readonly DiffLine[] => lines.map((text) => ({ kind: 'removed', text }))
const added = (lines: readonly string[]): readonly DiffLine[] => lines.map((text) => ({ kind: 'added', text }))

import type { Random } from '@voltaic/runtime'

/** What SRV records are ordered by. */
export interface Weighted {
  /** Lower first. */
  readonly priority: number
  /** The share of those with the same priority; 0 for almost none. */
  readonly weight: number
}

/**
 * The order in which to try SRV records, and others that are weighted alike: by priority, and within one priority drawn by
 * weight.
 *
 * @spec RFC 2782
 */
export function orderSrv<Record extends Weighted>(records: readonly Record[], random: Random): readonly Record[] {
  const priorities = [...new Set(records.map((record) => record.priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    drawByWeight(
      records.filter((each) => each.priority === priority),
      random,
    ),
  )
}

function drawByWeight<Record extends Weighted>(records: readonly Record[], random: Random): readonly Record[] {
  if (records.length < 2) return records
  // RFC 2782: records of weight 0 stand first, so that they have a small chance of being drawn at all.
  const left = [...records].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0))
  const drawn: Record[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, record) => sum + record.weight, 0)
    drawn.push(...left.splice(indexAt(left, random.integer(total + 1)), 1))
  }
  return drawn
}

/** The first record whose running sum of weights reaches `point`. */
function indexAt(records: readonly Weighted[], point: number): number {
  let sum = 0
  return records.findIndex((record) => {
    sum += record.weight
    return sum >= point
  })
}

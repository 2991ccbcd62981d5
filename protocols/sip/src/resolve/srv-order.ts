import type { Random } from '@voltaic/runtime'
import type { SrvRecord } from './dns-lookup.ts'

/**
 * The order in which to try SRV records: by priority, and within one priority drawn by weight.
 *
 * @spec RFC 2782
 */
export function orderSrv(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const priorities = [...new Set(records.map((record) => record.priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    drawByWeight(
      records.filter((each) => each.priority === priority),
      random,
    ),
  )
}

function drawByWeight(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  if (records.length < 2) return records
  // RFC 2782: records of weight 0 stand first, so that they have a small chance of being drawn at all.
  const left = [...records].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0))
  const drawn: SrvRecord[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, record) => sum + record.weight, 0)
    drawn.push(...left.splice(indexAt(left, random.integer(total + 1)), 1))
  }
  return drawn
}

/** The first record whose running sum of weights reaches `point`. */
function indexAt(records: readonly SrvRecord[], point: number): number {
  let sum = 0
  return records.findIndex((record) => {
    sum += record.weight
    return sum >= point
  })
}

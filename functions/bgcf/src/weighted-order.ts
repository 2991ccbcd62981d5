import type { Random } from '@voltaic/runtime'
import type { WeightedWay } from './trunk.ts'

/**
 * The order in which to try ways: by priority, and within one priority drawn by weight. A weight of 0 is the last beside
 * others.
 *
 * @spec RFC 2782
 */
export function orderByWeight(ways: readonly WeightedWay[], random: Random): readonly WeightedWay[] {
  const priorities = [...new Set(ways.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    draw(
      ways.filter((way) => way.priority === priority),
      random,
    ),
  )
}

function draw(ways: readonly WeightedWay[], random: Random): readonly WeightedWay[] {
  const left = [...ways]
  const drawn: WeightedWay[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0)
    const at = total === 0 ? random.integer(left.length) : indexAt(left, random.integer(total))
    drawn.push(...left.splice(at, 1))
  }
  return drawn
}

// Unlike RFC 2782 this gives no chance more to whoever stands first: with weights as small as 1 and 1 that would be two
// calls of three, and people who write shares mean them.
/** The first way whose running sum of weights is beyond `point`. */
function indexAt(ways: readonly WeightedWay[], point: number): number {
  let sum = 0
  return ways.findIndex(({ weight }) => {
    sum += weight
    return sum > point
  })
}

import type { RandomEre } from './random-ere.ts'

/** Ends of matches from one place, each with the number of ways there. More than two ways count as two. */
type Ends = ReadonlyMap<number, number>

const MANY = 2

/**
 * In how many ways a pattern matches a part of a text from its first to its last octet: 0, 1, or 2 for more. Tries all
 * of them.
 */
export function waysToMatch(ere: RandomEre, text: string, start: number, end: number): number {
  return new Ways(text).from(ere, start).get(end) ?? 0
}

/** Whether a pattern may match without taking an octet. */
export function matchesEmpty(ere: RandomEre): boolean {
  switch (ere.kind) {
    case 'start':
    case 'end':
      return true
    case 'group':
      return matchesEmpty(ere.child)
    case 'repeat':
      return ere.min === 0 || matchesEmpty(ere.child)
    case 'sequence':
      return ere.parts.every(matchesEmpty)
    case 'choice':
      return ere.branches.some(matchesEmpty)
    default:
      return false
  }
}

/** First and last of the match that POSIX wants, by trying all; undefined when there is none. */
export function leftmostLongest(ere: RandomEre, text: string): readonly [start: number, end: number] | undefined {
  const ways = new Ways(text)
  for (let start = 0; start <= text.length; start += 1) {
    const ends = [...ways.from(ere, start).keys()]
    if (ends.length > 0) return [start, Math.max(...ends)]
  }
  return undefined
}

class Ways {
  readonly #text: string
  readonly #known = new Map<RandomEre, Map<number, Ends>>()

  constructor(text: string) {
    this.#text = text
  }

  from(ere: RandomEre, at: number): Ends {
    const known = this.#known.get(ere) ?? new Map<number, Ends>()
    this.#known.set(ere, known)
    const ends = known.get(at) ?? this.#find(ere, at)
    known.set(at, ends)
    return ends
  }

  #find(ere: RandomEre, at: number): Ends {
    const next = this.#text[at]
    switch (ere.kind) {
      case 'octet':
        return one(next === ere.octet, at + 1)
      case 'any':
        return one(next !== undefined, at + 1)
      case 'set':
        return one(next !== undefined && ere.members.includes(next), at + 1)
      case 'start':
        return one(at === 0, at)
      case 'end':
        return one(at === this.#text.length, at)
      case 'group':
        return this.from(ere.child, at)
      case 'sequence':
        return ere.parts.reduce<Ends>((ends, part) => this.#after(ends, part), new Map([[at, 1]]))
      case 'choice':
        return union(ere.branches.map((branch) => this.from(branch, at)))
      case 'repeat':
        return this.#repeat(ere.child, ere.min, ere.max, at)
    }
  }

  #after(ends: Ends, part: RandomEre): Ends {
    return union([...ends].map(([at, ways]) => times(this.from(part, at), ways)))
  }

  #repeat(child: RandomEre, min: number, max: number, at: number): Ends {
    if (max === 0) return new Map([[at, 1]])
    const ends: Ends[] = min === 0 ? [new Map([[at, 1]])] : []
    for (const [end, ways] of this.from(child, at)) {
      // to go round for nothing and to stay out are two ways, in which sub-matches differ
      const after = end === at && min === 0 ? one(true, at) : this.#repeat(child, Math.max(0, min - 1), max - 1, end)
      ends.push(times(after, ways))
    }
    return union(ends)
  }
}

function one(isMatch: boolean, end: number): Ends {
  return new Map(isMatch ? [[end, 1]] : [])
}

function times(ends: Ends, factor: number): Ends {
  return new Map([...ends].map(([end, ways]) => [end, Math.min(MANY, ways * factor)]))
}

function union(all: readonly Ends[]): Ends {
  const sum = new Map<number, number>()
  for (const ends of all) for (const [end, ways] of ends) sum.set(end, Math.min(MANY, ways + (sum.get(end) ?? 0)))
  return sum
}

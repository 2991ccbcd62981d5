import type { Random } from '@voltaic/runtime'

/** A pattern before it is written down, with all that a brute-force matcher needs. */
export type RandomEre =
  | { readonly kind: 'octet'; readonly octet: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'set'; readonly text: string; readonly members: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'group'; readonly child: RandomEre }
  | { readonly kind: 'repeat'; readonly child: RandomEre; readonly min: number; readonly max: number }
  | { readonly kind: 'sequence'; readonly parts: readonly RandomEre[] }
  | { readonly kind: 'choice'; readonly branches: readonly RandomEre[] }

/** What texts are made of: letters of few kinds, so that there is much to match, and what patterns treat apart. */
const LETTERS = 'aabbcc1.-]^\\['
const SETS: readonly (readonly [text: string, members: string])[] = [
  ['[ab]', 'ab'],
  ['[^a]', 'bc1.-]^\\['],
  ['[a-c]', 'abc'],
  ['[[:alpha:]]', 'abc'],
  ['[^[:alnum:]]', '.-]^\\['],
  ['[[:digit:]b]', '1b'],
  ['[]a]', ']a'],
  ['[^]a]', 'bc1.-^\\['],
  ['[a-]', 'a-'],
  ['[-c]', '-c'],
  ['[\\.]', '\\.'],
  ['[b^]', 'b^'],
]

function pick<T>(random: Random, from: readonly T[] | string): T {
  return from[random.integer(from.length)] as T
}

/** @param depth of parentheses that may still open */
export function randomEre(random: Random, depth: number): RandomEre {
  if (random.integer(5) > 0) return randomSequence(random, depth)
  const branches = Array.from({ length: 2 + random.integer(2) }, () => randomSequence(random, depth))
  return { kind: 'choice', branches }
}

function randomSequence(random: Random, depth: number): RandomEre {
  const parts = Array.from({ length: 1 + random.integer(4) }, () => randomPart(random, depth))
  const anchor = random.integer(12)
  if (anchor === 0) parts.unshift({ kind: 'start' })
  if (anchor === 1) parts.push({ kind: 'end' })
  return { kind: 'sequence', parts }
}

function randomPart(random: Random, depth: number): RandomEre {
  const child = randomAtom(random, depth)
  switch (random.integer(8)) {
    case 0:
      return { kind: 'repeat', child, min: 0, max: Number.POSITIVE_INFINITY }
    case 1:
      return { kind: 'repeat', child, min: 1, max: Number.POSITIVE_INFINITY }
    case 2:
      return { kind: 'repeat', child, min: 0, max: 1 }
    case 3: {
      const min = random.integer(3)
      return { kind: 'repeat', child, min, max: Math.max(1, min + random.integer(2)) }
    }
    default:
      return child
  }
}

function randomAtom(random: Random, depth: number): RandomEre {
  const kind = random.integer(depth > 0 ? 9 : 6)
  if (kind > 5) return { kind: 'group', child: randomEre(random, depth - 1) }
  if (kind > 4) return { kind: 'any' }
  if (kind > 2) {
    const [text, members] = pick<readonly [string, string]>(random, SETS)
    return { kind: 'set', text, members }
  }
  return { kind: 'octet', octet: pick(random, LETTERS) }
}

/** The pattern as somebody would write it. */
export function formatRandomEre(ere: RandomEre): string {
  switch (ere.kind) {
    case 'octet':
      return '.^[\\$()|*+?{'.includes(ere.octet) ? `\\${ere.octet}` : ere.octet
    case 'any':
      return '.'
    case 'set':
      return ere.text
    case 'start':
      return '^'
    case 'end':
      return '$'
    case 'group':
      return `(${formatRandomEre(ere.child)})`
    case 'repeat':
      return formatRandomEre(ere.child) + formatBounds(ere.min, ere.max)
    case 'sequence':
      return ere.parts.map(formatRandomEre).join('')
    case 'choice':
      return ere.branches.map(formatRandomEre).join('|')
  }
}

function formatBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : '+'
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

export function groupsOf(ere: RandomEre): number {
  switch (ere.kind) {
    case 'group':
      return 1 + groupsOf(ere.child)
    case 'repeat':
      return groupsOf(ere.child)
    case 'sequence':
      return ere.parts.reduce((sum, part) => sum + groupsOf(part), 0)
    case 'choice':
      return ere.branches.reduce((sum, branch) => sum + groupsOf(branch), 0)
    default:
      return 0
  }
}

/** A text that the pattern matches, unless an anchor stands in its way. */
export function sampleText(random: Random, ere: RandomEre): string {
  switch (ere.kind) {
    case 'octet':
      return ere.octet
    case 'any':
      return pick(random, LETTERS)
    case 'set':
      return pick(random, ere.members)
    case 'group':
      return sampleText(random, ere.child)
    case 'repeat': {
      const times = Math.min(ere.max, ere.min + random.integer(3))
      return Array.from({ length: times }, () => sampleText(random, ere.child)).join('')
    }
    case 'sequence':
      return ere.parts.map((part) => sampleText(random, part)).join('')
    case 'choice':
      return sampleText(random, pick(random, ere.branches))
    default:
      return ''
  }
}

export function randomText(random: Random, most: number): string {
  return Array.from({ length: random.integer(most + 1) }, () => pick<string>(random, LETTERS)).join('')
}

import type { EreNode } from './ere-node.ts'

/** A search that needs no automaton. */
export interface PlainSearch {
  readonly text: string
  readonly isAtStart: boolean
  readonly isAtEnd: boolean
}

/**
 * What a pattern searches for when it is one text, or several with `|` between them, each with or without anchors and
 * with or without `.*` around it. Most patterns of operators are.
 *
 * @returns undefined when it is anything else
 */
export function plainSearchesOf(node: EreNode): readonly PlainSearch[] | undefined {
  const branches = node.kind === 'alternation' ? node.branches : [node]
  const searches: PlainSearch[] = []
  for (const branch of branches) {
    const search = plainSearch(branch.kind === 'concatenation' ? branch.parts : [branch])
    if (search === undefined) return undefined
    searches.push(search)
  }
  return searches
}

function plainSearch(parts: readonly EreNode[]): PlainSearch | undefined {
  let from = 0
  let to = parts.length
  let isAtStart = false
  let isAtEnd = false
  if (parts[from]?.kind === 'start') {
    isAtStart = true
    from += 1
  }
  if (to > from && parts[to - 1]?.kind === 'end') {
    isAtEnd = true
    to -= 1
  }
  if (isAnything(parts[from])) {
    isAtStart = false
    from += 1
  }
  if (to > from && isAnything(parts[to - 1])) {
    isAtEnd = false
    to -= 1
  }
  const text = textOf(parts.slice(from, to))
  return text === undefined ? undefined : { text, isAtStart, isAtEnd }
}

/** `.*` */
function isAnything(node: EreNode | undefined): boolean {
  return node?.kind === 'repeat' && node.child.kind === 'any' && node.min === 0 && node.max === undefined
}

function textOf(parts: readonly EreNode[]): string | undefined {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'octet') text += String.fromCharCode(part.code)
    else if (part.kind !== 'concatenation') return undefined
    else {
      const inner = textOf(part.parts)
      if (inner === undefined) return undefined
      text += inner
    }
  }
  return text
}

export function findsPlain({ text, isAtStart, isAtEnd }: PlainSearch, subject: string): boolean {
  if (isAtStart) return isAtEnd ? subject === text : subject.startsWith(text)
  return isAtEnd ? subject.endsWith(text) : subject.includes(text)
}

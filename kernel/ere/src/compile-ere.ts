import { RE2JS } from 're2js'
import { EreError, type EreMistake } from './ere-error.ts'
import { parseEre } from './parse-ere.ts'
import { findsPlain, type PlainSearch, plainSearchesOf } from './plain-search.ts'
import { translateEre } from './translate-ere.ts'

export interface EreOptions {
  /** The flag `i` of RFC 3402: letters of ASCII in either case. */
  readonly ignoreCase?: boolean
}

export interface EreMatch {
  /** Index of the first octet of the leftmost, longest match. */
  readonly start: number
  /** Index behind its last octet. */
  readonly end: number
  /** What each `( )` matched, the first one at 0; undefined where it took no part. */
  readonly groups: readonly (string | undefined)[]
}

/** A compiled ERE. */
export interface Ere {
  readonly pattern: string
  /** How many `( )` it has. */
  readonly groups: number
  /** Whether it matches anywhere in the text. @param octets one character for each octet */
  test(octets: string): boolean
  /** The leftmost, longest match; undefined when there is none. @param octets one character for each octet */
  match(octets: string): EreMatch | undefined
}

const FLAGS = RE2JS.DOTALL | RE2JS.LONGEST_MATCH

/**
 * Compiles a POSIX extended regular expression. The time of a search grows with the length of the text, never faster,
 * whatever the pattern; that of compilation is bounded by the limits in `parse-ere.ts`.
 *
 * Sub-matches are those of POSIX where the pattern has one way to match; where it has several, see the README.
 *
 * @param pattern characters beyond ASCII stand for their octets in UTF-8
 * @throws EreError with the column
 * @spec IEEE 1003.1 §9.1, §9.4; TS 29.228 §F; RFC 3402 §3.2
 */
export function compileEre(pattern: string, options: EreOptions = {}): Ere {
  const { node, groups } = parseEre(pattern)
  const ignoreCase = options.ignoreCase ?? false
  const compile = (): RE2JS => RE2JS.compile(translateEre(node, ignoreCase), FLAGS)
  const plain = ignoreCase ? undefined : plainSearchesOf(node)
  if (plain !== undefined) return new PlainEre(pattern, groups, plain, compile)
  return new AutomatonEre(pattern, groups, compile())
}

/** What is wrong with a pattern; undefined when nothing is. */
export function findEreMistake(pattern: string): EreMistake | undefined {
  try {
    parseEre(pattern)
    return undefined
  } catch (error) {
    if (error instanceof EreError) return error.mistake
    throw error
  }
}

class AutomatonEre implements Ere {
  readonly pattern: string
  readonly groups: number
  readonly #automaton: RE2JS

  constructor(pattern: string, groups: number, automaton: RE2JS) {
    this.pattern = pattern
    this.groups = groups
    this.#automaton = automaton
  }

  test(octets: string): boolean {
    return this.#automaton.test(octets)
  }

  match(octets: string): EreMatch | undefined {
    return matchWith(this.#automaton, this.groups, octets)
  }
}

/** Builds its automaton only when somebody asks where it matches. */
class PlainEre implements Ere {
  readonly pattern: string
  readonly groups: number
  readonly #searches: readonly PlainSearch[]
  readonly #compile: () => RE2JS
  #automaton: RE2JS | undefined

  constructor(pattern: string, groups: number, searches: readonly PlainSearch[], compile: () => RE2JS) {
    this.pattern = pattern
    this.groups = groups
    this.#searches = searches
    this.#compile = compile
  }

  test(octets: string): boolean {
    for (const search of this.#searches) if (findsPlain(search, octets)) return true
    return false
  }

  match(octets: string): EreMatch | undefined {
    this.#automaton ??= this.#compile()
    return matchWith(this.#automaton, this.groups, octets)
  }
}

function matchWith(automaton: RE2JS, groups: number, octets: string): EreMatch | undefined {
  const matcher = automaton.matcher(octets)
  if (!matcher.find()) return undefined
  const found: (string | undefined)[] = []
  for (let group = 1; group <= groups; group += 1) found.push(matcher.group(group) ?? undefined)
  return { start: matcher.start(), end: matcher.end(), groups: found }
}

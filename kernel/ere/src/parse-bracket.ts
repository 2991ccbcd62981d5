import type { EreNode, OctetSet } from './ere-node.ts'
import type { PatternReader } from './pattern-reader.ts'

/** The character classes in the POSIX locale, as ranges of octets. @spec IEEE 1003.1 §7.3.1 */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['alnum', '09AZaz'],
  ['alpha', 'AZaz'],
  ['blank', '\t\t  '],
  ['cntrl', '\x00\x1f\x7f\x7f'],
  ['digit', '09'],
  ['graph', '!~'],
  ['lower', 'az'],
  ['print', ' ~'],
  ['punct', '!/:@[`{~'],
  ['space', '\t\r  '],
  ['upper', 'AZ'],
  ['xdigit', '09AFaf'],
])
const LAST_ASCII = 0x7f

/**
 * Reads a bracket expression; the reader stands behind its `[`. A backslash is a member like any other, `]` is one where
 * it comes first, and `-` where it comes first or last. Collating symbols and equivalence classes are refused.
 *
 * @throws EreError
 * @spec IEEE 1003.1 §9.3.5
 */
export function parseBracket(reader: PatternReader): EreNode {
  const opened = reader.at - 1
  const isNegated = reader.take('^')
  const members = new Uint8Array(256)
  let isFirst = true
  while (isFirst || !reader.take(']')) {
    if (reader.isAtEnd()) reader.refuse('ERE_BRACKET', 'a [ without its ]', opened)
    readMember(reader, members, isFirst)
    isFirst = false
  }
  return { kind: 'bracket', members, isNegated }
}

function readMember(reader: PatternReader, members: OctetSet, isFirst: boolean): void {
  const at = reader.at
  if (reader.take('[:')) {
    addClass(reader, members, at)
    if (isRange(reader)) reader.refuse('ERE_RANGE', 'a character class is no end of a range', reader.at)
    return
  }
  const from = readEnd(reader)
  if (from === '-' && !isFirst && !['', ']', '-'].includes(reader.peek())) {
    reader.refuse('ERE_RANGE', 'a - stands first or last in a bracket expression, or between two characters', at)
  }
  if (!isRange(reader)) {
    members[from.charCodeAt(0)] = 1
    return
  }
  reader.take('-')
  if (reader.peek() === '[' && reader.peek(1) === ':') {
    reader.refuse('ERE_RANGE', 'a character class is no end of a range', reader.at)
  }
  const to = readEnd(reader)
  if (to < from) reader.refuse('ERE_RANGE', `the range ${from}-${to} is upside down`, at)
  addRange(members, from, to)
  if (isRange(reader)) reader.refuse('ERE_RANGE', 'a range that begins where another one ends', reader.at)
}

/** Whether a `-` follows that is not the last member. */
function isRange(reader: PatternReader): boolean {
  return reader.peek() === '-' && reader.peek(1) !== ']' && reader.peek(1) !== ''
}

/** A member, or the end of a range. */
function readEnd(reader: PatternReader): string {
  const at = reader.at
  const character = reader.next()
  if (character === '[' && (reader.peek() === '.' || reader.peek() === '=')) {
    const what = reader.peek() === '.' ? 'collating symbols, [. .],' : 'equivalence classes, [= =],'
    reader.refuse('ERE_COLLATION', `${what} are not supported: write the characters themselves`, at)
  }
  if ((character.codePointAt(0) ?? 0) > LAST_ASCII) {
    reader.refuse('ERE_BRACKET', 'only ASCII may stand in a bracket expression: write (ä|ö), not [äö]', at)
  }
  return character
}

function addClass(reader: PatternReader, members: OctetSet, at: number): void {
  const name = reader.takeUntil(':]')
  const ranges = name === undefined ? undefined : CLASSES.get(name)
  if (ranges === undefined) {
    reader.refuse('ERE_CLASS', `no such character class; there are ${[...CLASSES.keys()].join(', ')}`, at)
  }
  for (let i = 0; i < ranges.length; i += 2) addRange(members, ranges.charAt(i), ranges.charAt(i + 1))
}

function addRange(members: OctetSet, from: string, to: string): void {
  members.fill(1, from.charCodeAt(0), to.charCodeAt(0) + 1)
}

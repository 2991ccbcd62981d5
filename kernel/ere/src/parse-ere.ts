import { type EreNode, weightOf } from './ere-node.ts'
import { parseBracket } from './parse-bracket.ts'
import { PatternReader } from './pattern-reader.ts'

/** Longest pattern, in octets. */
export const MAX_ERE_LENGTH = 1024
/** Parentheses inside each other. */
export const MAX_ERE_DEPTH = 50
/** Characters, brackets and anchors when all repetitions are written out. */
export const MAX_ERE_WEIGHT = 1000
/** The largest number that an interval may have everywhere (RE_DUP_MAX). */
export const MAX_ERE_REPETITIONS = 255

export interface ParsedEre {
  readonly node: EreNode
  /** How many `( )` there are. */
  readonly groups: number
}

interface Parsing {
  readonly reader: PatternReader
  groups: number
  depth: number
}

/**
 * Reads an extended regular expression as IEEE 1003.1 has it. What the standard leaves undefined is refused, since
 * every tool reads it in its own way: a repetition of nothing or of a repetition, an empty alternative, a backslash
 * before a letter, `{,3}`.
 *
 * @param pattern characters beyond ASCII stand for their octets in UTF-8
 * @throws EreError
 * @spec IEEE 1003.1 §9.4
 */
export function parseEre(pattern: string): ParsedEre {
  const reader = new PatternReader(pattern)
  const parsing: Parsing = { reader, groups: 0, depth: 0 }
  if (Buffer.byteLength(pattern) > MAX_ERE_LENGTH) {
    reader.refuse('ERE_TOO_LONG', `a pattern of more than ${MAX_ERE_LENGTH} octets`, 0)
  }
  const node = parseAlternation(parsing)
  if (!reader.isAtEnd()) reader.refuse('ERE_PARENTHESIS', 'a ) without its (: write \\) for the character')
  if (weightOf(node) > MAX_ERE_WEIGHT) {
    reader.refuse('ERE_TOO_LARGE', 'the repetitions multiply to too much', 0)
  }
  return { node, groups: parsing.groups }
}

function parseAlternation(parsing: Parsing): EreNode {
  const { reader } = parsing
  const first = parseBranch(parsing)
  if (reader.peek() !== '|') return first
  const branches = [first]
  while (reader.take('|')) branches.push(parseBranch(parsing))
  return { kind: 'alternation', branches }
}

function parseBranch(parsing: Parsing): EreNode {
  const { reader } = parsing
  const parts: EreNode[] = []
  while (!reader.isAtEnd() && reader.peek() !== '|' && reader.peek() !== ')') {
    const at = reader.at
    parts.push(parseRepetition(reader, parseAtom(parsing), at))
  }
  const [only] = parts
  if (only === undefined) {
    return reader.refuse('ERE_EMPTY', 'nothing stands here, which would match anywhere: write (a|b)? for (a|b|)')
  }
  return parts.length === 1 ? only : { kind: 'concatenation', parts }
}

function parseAtom(parsing: Parsing): EreNode {
  const { reader } = parsing
  const at = reader.at
  const character = reader.next()
  switch (character) {
    case '.':
      return { kind: 'any' }
    case '^':
      return { kind: 'start' }
    case '$':
      return { kind: 'end' }
    case '[':
      return parseBracket(reader)
    case '(':
      return parseGroup(parsing, at)
    case '\\':
      return parseEscape(reader, at)
    case '*':
    case '+':
    case '?':
    case '{':
      return reader.refuse('ERE_REPETITION', `${character} repeats nothing: write \\${character} for the character`, at)
    default:
      return literal(character)
  }
}

function parseGroup(parsing: Parsing, opened: number): EreNode {
  const { reader } = parsing
  parsing.groups += 1
  parsing.depth += 1
  const index = parsing.groups
  if (parsing.depth > MAX_ERE_DEPTH)
    reader.refuse('ERE_TOO_DEEP', `more than ${MAX_ERE_DEPTH} parentheses open`, opened)
  if (reader.isAtEnd()) reader.refuse('ERE_PARENTHESIS', 'a ( without its )', opened)
  const child = parseAlternation(parsing)
  parsing.depth -= 1
  if (!reader.take(')')) reader.refuse('ERE_PARENTHESIS', 'a ( without its )', opened)
  return { kind: 'group', index, child }
}

/** A backslash takes the meaning from a special character. Before others the standard gives it none. */
function parseEscape(reader: PatternReader, at: number): EreNode {
  const character = reader.next()
  if (character === '') reader.refuse('ERE_ESCAPE', 'a backslash at the end', at)
  if (character >= '1' && character <= '9') {
    reader.refuse('ERE_BACK_REFERENCE', `an ERE has no back-references such as \\${character}`, at)
  }
  const advice = ADVICE.get(character)
  if (advice !== undefined || isAlphanumeric(character) || "<>`'".includes(character)) {
    const instead = advice === undefined ? '' : `: write ${advice}`
    reader.refuse('ERE_ESCAPE', `\\${character} means nothing in an ERE${instead}`, at)
  }
  return literal(character)
}

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['d', '[0-9]'],
  ['D', '[^0-9]'],
  ['w', '[[:alnum:]_]'],
  ['W', '[^[:alnum:]_]'],
  ['s', '[[:space:]]'],
  ['S', '[^[:space:]]'],
])

function isAlphanumeric(character: string): boolean {
  return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') || isLower(character)
}

function isLower(character: string): boolean {
  return character >= 'a' && character <= 'z'
}

/** One octet, or those of a character beyond ASCII, together so that a repetition takes them together. */
function literal(character: string): EreNode {
  const code = character.charCodeAt(0)
  if (character.length === 1 && code <= 0x7f) return { kind: 'octet', code }
  return { kind: 'concatenation', parts: [...Buffer.from(character)].map((octet) => ({ kind: 'octet', code: octet })) }
}

function parseRepetition(reader: PatternReader, child: EreNode, from: number): EreNode {
  const at = reader.at
  const bounds = parseBounds(reader)
  if (bounds === undefined) return child
  if (child.kind === 'start' || child.kind === 'end') {
    reader.refuse('ERE_REPETITION', 'an anchor is not repeated', from)
  }
  if ('*+?{'.includes(reader.peek()) && !reader.isAtEnd()) {
    reader.refuse('ERE_REPETITION', 'a repetition of a repetition: put the first one into ( )', at)
  }
  return { kind: 'repeat', child, ...bounds }
}

interface Bounds {
  readonly min: number
  readonly max: number | undefined
}

function parseBounds(reader: PatternReader): Bounds | undefined {
  if (reader.take('*')) return { min: 0, max: undefined }
  if (reader.take('+')) return { min: 1, max: undefined }
  if (reader.take('?')) return { min: 0, max: 1 }
  return reader.peek() === '{' ? parseInterval(reader) : undefined
}

/** `{3}`, `{3,}` or `{3,5}`. */
function parseInterval(reader: PatternReader): Bounds {
  const opened = reader.at
  reader.take('{')
  const min = parseNumber(reader)
  const hasComma = reader.take(',')
  const max = hasComma ? parseNumber(reader) : min
  if (min === undefined || !reader.take('}')) {
    reader.refuse('ERE_INTERVAL', 'a { is followed by 3}, 3,} or 3,5}: write \\{ for the character', opened)
  }
  if (Math.max(min, max ?? 0) > MAX_ERE_REPETITIONS) {
    reader.refuse('ERE_INTERVAL', `more than ${MAX_ERE_REPETITIONS} repetitions`, opened)
  }
  if (max !== undefined && max < min) reader.refuse('ERE_INTERVAL', `from ${min} to ${max} is upside down`, opened)
  return { min, max }
}

function parseNumber(reader: PatternReader): number | undefined {
  let digits = ''
  while (reader.peek() >= '0' && reader.peek() <= '9') digits += reader.next()
  return digits === '' ? undefined : Number(digits)
}

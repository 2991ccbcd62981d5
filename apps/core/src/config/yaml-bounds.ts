import { CST, Lexer, Parser } from 'yaml'

/** Characters; what `PUT /settings` takes. */
const MAX_TEXT = 500_000
/** Words, signs and line ends; each costs the parser some 20 µs, and a network of a hundred elements has 5000. */
const MAX_TOKENS = 60_000
/** Collections and values within each other; the deepest setting stands at a third of it. */
const MAX_DEPTH = 32
/** The parser compares each name of a map with all before it: as many as a map of 2000 names takes, which some plans of numbers test. */
const MAX_COMPARISONS = 2_000_000
/** Anchors, aliases, tags, directives and brackets that close nothing: the parser takes long over each that is wrong. */
const MAX_MARKS = 250
const MARKS: ReadonlySet<string | null> = new Set(['anchor', 'alias', 'tag', 'directive-line'])
const NAMING: ReadonlySet<string | null> = new Set(['map-value-ind', 'explicit-key-ind', 'comma'])
const CLOSING: ReadonlySet<string | null> = new Set(['flow-map-end', 'flow-seq-end'])
/** What the lexer says without there being a character in the text. */
const UNWRITTEN: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])

/** What no settings look like. */
export interface OutOfBounds {
  readonly line: number
  /** What is wrong, and what to do. */
  readonly mistake: string
}

/** A place in a text, in characters. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * Reads a text only as far as it has the size of settings, in time that grows with its length alone: composing what is nested without end
 * would hold up calls for seconds.
 *
 * @returns where its comments are, or the first thing that is too much
 */
export function scanYaml(text: string): { readonly comments: readonly TextRange[] } | OutOfBounds {
  if (text.length > MAX_TEXT)
    return { line: 1, mistake: `the file is longer than ${MAX_TEXT} characters: take out what is no setting` }
  const comments: TextRange[] = []
  const parser = new Parser()
  let [tokens, marks, comparisons] = [0, 0, 0]
  for (const token of new Lexer().lex(text)) {
    const start = parser.offset
    tokens += 1
    const type = CST.tokenType(token)
    if (type === 'comment') comments.push({ start, end: start + token.length })
    if (isMark(type, parser)) marks += 1
    // the parser does its work while somebody takes what it makes
    for (const _ of parser.next(token));
    if (NAMING.has(type)) comparisons += namesIn(parser)
    const mistake = UNWRITTEN.has(token) ? undefined : tooMuch(parser.stack.length, tokens, marks, comparisons)
    if (mistake !== undefined) return { line: text.slice(0, start).split('\n').length, mistake }
  }
  return { comments }
}

function isMark(type: string | null, { stack }: Parser): boolean {
  return MARKS.has(type) || (CLOSING.has(type) && !stack.some((each) => each.type === 'flow-collection'))
}

function tooMuch(depth: number, tokens: number, marks: number, comparisons: number): string | undefined {
  if (depth > MAX_DEPTH)
    return `nested more than ${MAX_DEPTH} deep: no setting is, so close brackets or take out indents`
  if (marks > MAX_MARKS)
    return `more than ${MAX_MARKS} anchors, aliases, tags and stray brackets: write values out, and take out what closes nothing`
  if (tokens > MAX_TOKENS) return `more than ${MAX_TOKENS} words and signs up to here: take out what is no setting`
  return comparisons > MAX_COMPARISONS ? 'too many names in one map: take out what is no setting' : undefined
}

/** Names so far of the map that is being read; lists may be long. */
function namesIn({ stack }: Parser): number {
  const at = stack.findLast((each) => 'items' in each)
  const isMap = at?.type === 'block-map' || (at?.type === 'flow-collection' && at.start.source === '{')
  return isMap ? at.items.length : 0
}

import type { Finding } from './findings.ts'
import { declarationAfter, declarationAround, lineAt, type Source } from './source.ts'

/** One place in the code that names a clause of a document. */
export interface Citation {
  /** `TS 24.229` */
  readonly document: string
  /** `5.4.1.2.1`; empty for a document whose sections have no numbers. */
  readonly clause: string
  readonly file: string
  /** What the comment stands at or in; empty for the file as a whole. */
  readonly name: string
}

/** A knowing departure from a document, with its reason. */
export interface Deviation extends Citation {
  readonly reason: string
}

export interface Citations {
  readonly citations: readonly Citation[]
  readonly deviations: readonly Deviation[]
  readonly findings: readonly Finding[]
}

type Clause = Pick<Citation, 'document' | 'clause'>

/** Documents whose sections have no numbers; they are cited as a whole. */
const WITHOUT_CLAUSES = new Set(['RFC 2782'])
const DOCUMENT =
  '(?:RFC \\d+|T[SR] \\d\\d\\.\\d{3}(?:-\\d+)?|FIPS \\d+|NIST SP \\d+-\\d+[A-Z]?|ITU-T [A-Z]\\.\\d+|GSMA [A-Z]+\\.\\d+|XML 1\\.[01]|SMPP \\d\\.\\d|IEEE 1003\\.1|draft-[a-z0-9-]+)'
const CLAUSE = '[0-9A-Z]+(?:\\.[0-9A-Za-z]+)*'
/** A document, a document with a clause, or a clause alone, which is one of the document named before. */
const CITATION = new RegExp(`(${DOCUMENT})(?:,? §(${CLAUSE}))?|§(${CLAUSE})`, 'g')
const WHOLE_CITATION = new RegExp(`^(?:(${DOCUMENT}) )?§(${CLAUSE})$`)
/** Ways to write a clause that no search for `DOCUMENT §CLAUSE` would find. */
const MISSPELT = [
  [/\bRFC\d/, 'write "RFC 3261", with a space'],
  [/\bT[SR]\d\d\.\d{3}/, 'write "TS 24.229", with a space'],
  [/\bT[SR] ?\d{5}\b/, 'write "TS 24.229", with a full stop'],
  [/§ /, 'write "§5.4.1", without a space behind §'],
  [new RegExp(`\\b${DOCUMENT},? (?:clause|section|sec\\.|chapter) `), 'write "TS 24.229 §5.4.1"'],
  [new RegExp(`\\b${DOCUMENT},? \\d+\\.\\d`), 'write "TS 24.229 §5.4.1"'],
] as const

/** What the comments of a file cite. @see CONTRIBUTING.md for the format */
export function citationsOf(source: Source): Citations {
  const blocks = commentBlocks(source).map((block) => ({ ...block, file: source.file }))
  const citations = blocks.flatMap(({ text, file, name }) => {
    const whole = specTags(text).flatMap((tag) =>
      typeof tag === 'string' ? [] : tag.filter(({ clause }) => clause === ''),
    )
    return [...whole, ...(clausesIn(text) ?? [])].map((clause) => ({ ...clause, file, name }))
  })
  const deviations = blocks.flatMap(({ text, file, name }) => {
    const deviation = deviationIn(text)
    return deviation === undefined ? [] : [{ ...deviation, file, name }]
  })
  const findings = blocks.flatMap(({ text, file, line }) =>
    mistakesIn(text).map((message) => ({ file, line, message })),
  )
  return { citations: distinct(citations), deviations, findings }
}

/** What keeps a reader, or a search, from finding the clauses that a comment means. */
function mistakesIn(text: string): string[] {
  const mistakes: string[] = MISSPELT.filter(([pattern]) => pattern.test(text)).map(([, advice]) => advice)
  mistakes.push(...specTags(text).filter((tag) => typeof tag === 'string'))
  if (clausesIn(text) === undefined) mistakes.push('§ without a document: write "TS 24.229 §5.4.1"')
  if (text.includes('DEVIATION') && deviationIn(text) === undefined) {
    mistakes.push('write "// DEVIATION RFC 3261 §8.1.1.7: reason"')
  }
  return mistakes
}

interface Block {
  readonly text: string
  readonly line: number
  readonly name: string
}

/** Doc comments, and runs of line comments that belong together, as one text each. */
function commentBlocks(source: Source): Block[] {
  const blocks: Block[] = []
  let run: { text: string; start: number; end: number } | undefined
  const flush = (): void => {
    if (run === undefined) return
    const declaration = declarationAround(source, run.start) ?? declarationAfter(source, run.end)
    blocks.push({ text: run.text, line: lineAt(source, run.start), name: declaration?.name ?? '' })
    run = undefined
  }
  for (const { type, value, start, end } of source.comments) {
    if (type === 'Line' && run !== undefined && /^\n[ \t]*$/.test(source.text.slice(run.end, start))) {
      run = { text: `${run.text} ${value.trim()}`, start: run.start, end }
      continue
    }
    flush()
    if (type === 'Line') {
      run = { text: value.trim(), start, end }
      continue
    }
    const declaration = declarationAfter(source, end) ?? declarationAround(source, start)
    const text = value.replaceAll(/^[ \t]*\*/gm, '').trim()
    blocks.push({ text, line: lineAt(source, start), name: declaration?.name ?? '' })
  }
  flush()
  return blocks
}

/** The clauses of each `@spec` tag; in place of a malformed one, what is wrong with it. */
function specTags(text: string): (Clause[] | string)[] {
  return [...text.matchAll(/@spec\b([^\n@]*)/g)].map(([, list = '']) => {
    const clauses: Clause[] = []
    for (const part of list.trim().split(/[,;]\s+/)) {
      if (WITHOUT_CLAUSES.has(part)) {
        clauses.push({ document: part, clause: '' })
        continue
      }
      const [, document = clauses.at(-1)?.document, clause] = WHOLE_CITATION.exec(part) ?? []
      if (document === undefined || clause === undefined) {
        return `@spec ${list.trim() || '(empty)'}: write "@spec RFC 3261 §17.1.1.2, §17.1.2.2; RFC 6026 §7.2"`
      }
      clauses.push({ document, clause })
    }
    return clauses
  })
}

/** Every clause that a text names; undefined when one comes before any document. */
export function clausesIn(text: string): Clause[] | undefined {
  const clauses: Clause[] = []
  let document: string | undefined
  for (const [, named = document, direct, later] of text.matchAll(CITATION)) {
    document = named
    const clause = direct ?? later
    if (clause === undefined) continue
    if (document === undefined) return undefined
    clauses.push({ document, clause })
  }
  return clauses
}

function deviationIn(text: string): (Clause & { reason: string }) | undefined {
  const match = new RegExp(`^DEVIATION (${DOCUMENT}) §(${CLAUSE}): (\\S[\\s\\S]*)$`).exec(text)
  const [, document, clause, reason] = match ?? []
  if (document === undefined || clause === undefined || reason === undefined) return undefined
  return { document, clause, reason: reason.replaceAll(/\s+/g, ' ') }
}

function distinct(citations: readonly Citation[]): Citation[] {
  const key = ({ document, clause, name }: Citation): string => `${document} ${clause} ${name}`
  return [...new Map(citations.map((citation) => [key(citation), citation])).values()]
}

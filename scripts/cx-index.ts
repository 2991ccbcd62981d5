// Builds docs/reference/cx.md: which test shows each result of each Cx command, and each Server-Assignment-Type.
//   npm run cx-index            writes the file
//   npm run cx-index --check    compares
import { experimentalResultCodes, resultCodes } from '@voltaic/diameter'
import { type ConformanceTest, conformanceTestsOf } from './conformance-tests.ts'
import { type CxCommand, commands, deregistrationReasons, everyCommand, serverAssignmentTypes } from './cx-subjects.ts'
import { type Finding, report } from './findings.ts'
import { generatedFile } from './generated-file.ts'
import { readSources } from './source.ts'
import { filesIn, repository } from './tree.ts'

const PAGE = 'docs/reference/cx.md'
const FOLDERS = ['tests/conformance/ts29228', 'tests/conformance/ts29229', 'tests/conformance/rfc6733']
/** Tests that a row names; of the others it says how many there are. */
const MOST_TITLES = 4

/** A row of the page: what is tested, and what by. */
export interface CxRow {
  readonly name: string
  readonly number: number
  readonly tests: readonly ConformanceTest[]
}

export interface CxSection {
  readonly title: string
  readonly file: string
  readonly rows: readonly CxRow[]
}

/** What the page has, in its order. */
export function cxSections(tests: readonly ConformanceTest[]): readonly CxSection[] {
  const sections = [...commands, everyCommand].map((command) => ({
    title: command.title,
    file: command.home,
    rows: command.results.map((name) => ({
      name,
      number: numberOf(name),
      tests: tests.filter((test) => isOf(test, command) && test.texts.has(name)),
    })),
  }))
  return [
    ...sections,
    namedSection('Server-Assignment-Type (TS 29.229 §6.3.15)', '6.1.2', serverAssignmentTypes, tests),
    namedSection('Reason-Code of RTR (TS 29.229 §6.3.17)', '6.1.3', deregistrationReasons, tests),
  ]
}

/** Values of an enumeration, in the order of their numbers from 0; their tests say so in titles or lists. */
function namedSection(
  title: string,
  clause: string,
  names: readonly string[],
  tests: readonly ConformanceTest[],
): CxSection {
  const own = tests.filter((test) => test.document === 'ts29228' && startsWithClause(test, clause))
  const rows = names.map((name, number) => ({ name, number, tests: own.filter(({ subjects }) => subjects.has(name)) }))
  return { title, file: `tests/conformance/ts29228/${clause}.test.ts`, rows }
}

function isOf(test: ConformanceTest, command: CxCommand): boolean {
  return command.clauses.some(([document, clause]) => test.document === document && startsWithClause(test, clause))
}

/** `6.1.2-wildcard` is of §6.1.2, `6.1.21` is not; every test is of no clause in particular. */
function startsWithClause({ clause: name }: ConformanceTest, clause: string): boolean {
  return clause === '' || name === clause || name.startsWith(`${clause}-`) || name.startsWith(`${clause}.`)
}

function numberOf(name: string): number {
  const numbers: Readonly<Record<string, number>> = { ...resultCodes, ...experimentalResultCodes }
  return numbers[name] ?? 0
}

/** A finding for each row that no test stands in. */
export function findUntested(sections: readonly CxSection[]): readonly Finding[] {
  return sections.flatMap(({ title, file, rows }) =>
    rows.flatMap(({ name, tests }) => (tests.length > 0 ? [] : [{ file, message: `no test of ${name}: ${title}` }])),
  )
}

/** The page as Markdown. */
export function formatCx(sections: readonly CxSection[]): string {
  return `${[
    '# Cx: which test shows what',
    '',
    'Made by `npm run cx-index` from the conformance tests; do not edit. Every result of every command and every value',
    'below has a test; the path of a test is its clause. `…` stands for what differs from case to case.',
    ...sections.flatMap(formatSection),
  ].join('\n')}\n`
}

function formatSection({ title, rows }: CxSection): readonly string[] {
  return [
    '',
    `## ${title}`,
    '',
    '| name | value | tests |',
    '|---|---|---|',
    ...rows.map((row) => `| \`${row.name}\` | ${kindOf(row.name)}${row.number} | ${cell(row)} |`),
  ]
}

function kindOf(name: string): string {
  if (Object.hasOwn(experimentalResultCodes, name)) return 'Experimental-Result '
  return Object.hasOwn(resultCodes, name) ? 'Result-Code ' : ''
}

/** First the tests that say in their titles what the row is about; otherwise in the order of their clauses. */
function cell({ name, number, tests }: CxRow): string {
  const rankOf = ({ title, subjects }: ConformanceTest): number =>
    title.includes(` ${number}`) || subjects.has(name) ? 0 : 1
  const sorted = tests.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || compare(a.document, b.document) || compare(a.clause, b.clause),
  )
  const byFile = Map.groupBy(sorted.slice(0, MOST_TITLES), ({ file }) => file)
  const shown = [...byFile].map(([file, own]) => {
    const titles = own.map(({ title }) => title.replaceAll('|', '\\|').replaceAll('<', '&lt;'))
    return `[${own[0]?.document}/${own[0]?.clause}](../../${file}): ${titles.join('; ')}`
  })
  const others = tests.length - MOST_TITLES
  return [...shown, ...(others > 0 ? [`and ${others} more`] : [])].join('<br>')
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function main(): void {
  const files = filesIn(repository, FOLDERS, '.test.ts')
  const { sources, findings: unread } = readSources(repository, files)
  const sections = cxSections(conformanceTestsOf(sources))
  const problems = [...unread, ...findUntested(sections)]
  problems.push(...generatedFile(PAGE, formatCx(sections), 'npm run cx-index'))
  const rows = sections.reduce((count, section) => count + section.rows.length, 0)
  report(problems, `${rows} results and types of Cx, each with a test`)
}

if (import.meta.main) main()

// Builds docs/spec-index.md: document -> clause -> the code that does what it says -> the tests that prove it.
//   npm run spec-index            writes the file
//   npm run spec-index -- --check compares, and fails on a citation that is not written as CONTRIBUTING.md says
import { type Citation, type Citations, citationsOf, clausesIn, type Deviation } from './citations.ts'
import { report } from './findings.ts'
import { generatedFile } from './generated-file.ts'
import { readSources, type Source, walk } from './source.ts'
import { filesIn, isTest, PRODUCT_FOLDERS, repository } from './tree.ts'

const INDEX = 'docs/spec-index.md'

/** A test whose name cites a clause, or a file of tests/conformance/ whose path is the clause. */
export type TestCitation = Pick<Citation, 'document' | 'clause' | 'file'>

/** The clauses that the names of a file's tests cite, and the one its path stands for. */
export function testCitationsOf(source: Source): TestCitation[] {
  const texts: string[] = []
  walk(source.program, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value)
    if (node.type === 'TemplateElement') texts.push(node.value.cooked ?? '')
  })
  const { file } = source
  const named = texts.flatMap((text) => clausesIn(text) ?? []).map((clause) => ({ ...clause, file }))
  const path = conformanceClause(file)
  const all = path === undefined ? named : [{ ...path, file }, ...named]
  return [...new Map(all.map((one) => [`${one.document} ${one.clause}`, one])).values()]
}

/** `tests/conformance/ts33102/c.2.1.test.ts` -> TS 33.102 §C.2.1; file names are in lower case. */
export function conformanceClause(file: string): Pick<Citation, 'document' | 'clause'> | undefined {
  const [, folder = '', name] = /^tests\/conformance\/([^/]+)\/([^/]+)\.test\.ts$/.exec(file) ?? []
  const clause = name?.toUpperCase()
  if (clause === undefined) return undefined
  const [, rfc] = /^rfc(\d+)$/.exec(folder) ?? []
  if (rfc !== undefined) return { document: `RFC ${rfc}`, clause }
  const [, kind, series, number] = /^(t[sr])(\d\d)(\d{3})$/.exec(folder) ?? []
  return kind === undefined ? undefined : { document: `${kind.toUpperCase()} ${series}.${number}`, clause }
}

/** The index as Markdown. */
export function formatIndex(all: readonly Citations[], tests: readonly TestCitation[]): string {
  const citations = all.flatMap((each) => each.citations)
  const documents = group(citations, ({ document }) => document)
  const lines = [
    '# Where each clause lives',
    '',
    'Made by `npm run spec-index` from the citations in the code; do not edit. The last column names the tests that',
    'cite the clause, in `tests/conformance/` by their path and elsewhere in the name of a test.',
  ]
  for (const document of [...documents.keys()].sort(inNaturalOrder)) {
    lines.push('', `## ${document}`, '', '| clause | code | tests |', '|---|---|---|')
    const clauses = group(documents.get(document) ?? [], ({ clause }) => clause)
    for (const clause of [...clauses.keys()].sort(inNaturalOrder)) {
      const code = (clauses.get(clause) ?? []).map(linkToCode).sort(inNaturalOrder)
      const proofs = tests.filter((test) => test.document === document && test.clause === clause)
      lines.push(
        `| ${clause === '' ? 'all' : `§${clause}`} | ${code.join(', ')} | ${proofs.map(linkToTest).sort().join(', ')} |`,
      )
    }
  }
  const deviations = all.flatMap((each) => each.deviations)
  if (deviations.length > 0) lines.push('', '## Knowing departures', '', ...deviations.map(formatDeviation))
  return `${lines.join('\n')}\n`
}

function formatDeviation(deviation: Deviation): string {
  const { document, clause, reason } = deviation
  return `- ${document} §${clause} (${linkToCode(deviation)}): ${reason}`
}

function linkToCode({ file, name }: Citation): string {
  return `[${name === '' ? fileName(file) : `\`${name}\``}](../${file})`
}

function linkToTest({ file }: TestCitation): string {
  return `[${fileName(file).replace('.test.ts', '')}](../${file})`
}

function fileName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf)
}

/** Clause 9 before clause 10, whatever the language of the machine. */
function inNaturalOrder(a: string, b: string): number {
  return new Intl.Collator('en', { numeric: true }).compare(a, b) || (a < b ? -1 : Number(a > b))
}

function main(): void {
  const files = filesIn(repository, [...PRODUCT_FOLDERS, 'tests'], '.ts')
  const { sources, findings } = readSources(repository, files)
  const code = sources.filter(({ file }) => !isTest(file)).map(citationsOf)
  const tests = sources.filter(({ file }) => isTest(file))
  findings.push(...[...code, ...tests.map(citationsOf)].flatMap((each) => each.findings))
  findings.push(...generatedFile(INDEX, formatIndex(code, tests.flatMap(testCitationsOf)), 'npm run spec-index'))
  const clauses = new Set(code.flatMap((each) => each.citations).map(({ document, clause }) => document + clause))
  report(findings, `${clauses.size} clauses cited in ${files.length} files`)
}

if (import.meta.main) main()

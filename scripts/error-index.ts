// Builds docs/reference/errors.md: every code of a VoltaicError and a DecodeError, read from where they are made.
//   npm run error-index            writes the file
//   npm run error-index --check    compares
import { type ErrorKind, type ErrorSite, errorSitesOf } from './error-sites.ts'
import { type Finding, report } from './findings.ts'
import { generatedFile } from './generated-file.ts'
import { readSources } from './source.ts'
import { filesIn, isTest, PRODUCT_FOLDERS, repository } from './tree.ts'

const PAGE = 'docs/reference/errors.md'

/** What is wrong with the codes as a set. */
export function checkCodes(sites: readonly ErrorSite[]): Finding[] {
  const kinds = new Map<string, ErrorKind>()
  return sites.flatMap(({ code, kind, file, line }) => {
    const first = kinds.get(code) ?? kind
    kinds.set(code, first)
    if (first !== kind) return [{ file, line, message: `${code} is also the code of a ${first}` }]
    if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code)) {
      return [{ file, line, message: `${code}: a code reads like NET_PORT_TAKEN` }]
    }
    return []
  })
}

/** The page as Markdown. */
export function formatErrors(sites: readonly ErrorSite[]): string {
  return `${[
    '# Errors by code',
    '',
    'Made by `npm run error-index` from the code; do not edit. `<...>` stands for what differs',
    'from case to case.',
    '',
    '## What an operator meets',
    '',
    'A failure of the machine, the network or the configuration. A command says on standard error what is wrong and what',
    'to do; with `--json` it gives the code too, as `error.code`.',
    '',
    '| code | meaning | what to do | made in |',
    '|---|---|---|---|',
    ...rowsOf(sites, 'VoltaicError', ({ remedy }) => remedy),
    '',
    '## What a peer sent wrong',
    '',
    'Input that a decoder refused. It is counted, answered as the protocol says, and reaches a person only in a trace.',
    '',
    '| code | meaning | breaks | made in |',
    '|---|---|---|---|',
    ...rowsOf(sites, 'DecodeError', ({ spec }) => spec),
  ].join('\n')}\n`
}

function rowsOf(sites: readonly ErrorSite[], kind: ErrorKind, third: (site: ErrorSite) => string): string[] {
  const byCode = Map.groupBy(
    sites.filter((site) => site.kind === kind),
    ({ code }) => code,
  )
  return [...byCode.keys()].sort().map((code) => {
    const at = byCode.get(code) ?? []
    const places = distinct(at.map(({ file }) => `[${file}](../../${file})`)).join(', ')
    return `| \`${code}\` | ${cell(at.map((site) => site.message))} | ${cell(at.map(third))} | ${places} |`
  })
}

function cell(texts: readonly string[]): string {
  const escaped = texts.map((text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' '))
  return distinct(escaped.filter((text) => text !== '')).join('<br>')
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

function main(): void {
  const files = filesIn(repository, PRODUCT_FOLDERS, '.ts').filter((file) => !isTest(file))
  const { sources, findings: unread } = readSources(repository, files)
  const { sites, findings } = errorSitesOf(sources)
  const problems = [...unread, ...findings, ...checkCodes(sites)]
  problems.push(...generatedFile(PAGE, formatErrors(sites), 'npm run error-index'))
  report(problems, `${new Set(sites.map(({ code }) => code)).size} error codes in ${files.length} files`)
}

if (import.meta.main) main()

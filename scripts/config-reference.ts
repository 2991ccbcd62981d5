// Builds the tables of docs/reference/config.md from the schema of voltaic.yaml and what is said of its settings.
//   npm run config-reference            writes the file
//   npm run config-reference --check    compares
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Setting, settingCatalogue } from '@voltaic/core'
import { report } from './findings.ts'
import { generatedFile, replaceBetweenMarks } from './generated-file.ts'
import { repository } from './tree.ts'

const FILE = 'docs/reference/config.md'

/** The tables as Markdown: settings of the file, and those of elements by function. */
export function formatSettings(settings: readonly Setting[]): { readonly file: string; readonly elements: string } {
  const rows = settings.filter(hasRow)
  let last = ''
  const ofElements = rows.flatMap((setting) => {
    if (setting.of === undefined) return []
    const name = setting.of === last ? '' : `\`${setting.of}\``
    last = setting.of
    return [`| ${name} | ${cellsOf(setting)} |`]
  })
  const ofFile = rows.filter(({ of }) => of === undefined).map((setting) => `| ${cellsOf(setting)} |`)
  return {
    file: ['| field | default | what it is |', '|---|---|---|', ...ofFile].join('\n'),
    elements: ['| function | field | default | what it is |', '|---|---|---|---|', ...ofElements].join('\n'),
  }
}

/** A group has a row where there is more to say than what is in it. */
function hasRow({ kind, what, form }: Setting): boolean {
  return kind !== 'group' || what !== form
}

function cellsOf({ path: name, isRequired, default: otherwise, what }: Setting): string {
  const without = otherwise ?? (isRequired ? '' : 'none')
  return [`\`${name}\``, without, what].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')
}

function main(): void {
  const settings = settingCatalogue()
  const { file, elements } = formatSettings(settings)
  const text = readFileSync(path.join(repository, FILE), 'utf8')
  const wanted = replaceBetweenMarks(replaceBetweenMarks(text, 'settings', file), 'elements', elements)
  report(generatedFile(FILE, wanted, 'npm run config-reference'), `${settings.length} settings`)
}

if (import.meta.main) main()

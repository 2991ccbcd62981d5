// Checks docs/decisions/: one number each without a gap, the five parts in their order, at most one page, and a row
// in the README of the folder.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Finding, report } from './findings.ts'
import { filesIn, repository } from './tree.ts'

const FOLDER = 'docs/decisions'
/** What still reads as one page. */
const MOST_LINES = 80
const STATUS = /^Status: (proposed|accepted|superseded by \[\d{4}\]\(\d{4}-[a-z0-9-]+\.md\))$/m
const PARTS = [/^# \S/m, /^Date: \d{4}-\d\d-\d\d$/m, STATUS, /^## Context$/m, /^## Decision$/m, /^## Consequences$/m]

/** @param records file name -> text */
export function checkRecords(records: ReadonlyMap<string, string>, readme: string): Finding[] {
  const findings: Finding[] = []
  for (const [index, [name, text]] of [...records].sort(([a], [b]) => (a < b ? -1 : 1)).entries()) {
    const file = `${FOLDER}/${name}`
    const wrong = (message: string): void => {
      findings.push({ file, message })
    }
    const number = String(index + 1).padStart(4, '0')
    if (!/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(name)) wrong('name it NNNN-title-in-kebab-case.md')
    else if (!name.startsWith(number)) wrong(`the next number is ${number}; numbers are unique and without gaps`)
    const places = PARTS.map((part) => text.search(part))
    if (places.includes(-1) || places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0))) {
      wrong(
        'parts, in this order: # Title, Date: YYYY-MM-DD, Status: accepted, ## Context, ## Decision, ## Consequences',
      )
    }
    if (text.split('\n').length > MOST_LINES) wrong(`a decision fits on one page (${MOST_LINES} lines)`)
    if (!readme.includes(`](${name})`)) wrong('list it in docs/decisions/README.md')
  }
  return findings
}

function main(): void {
  const files = filesIn(repository, [FOLDER], '.md').map((file) => path.basename(file))
  const read = (name: string): string => readFileSync(path.join(repository, FOLDER, name), 'utf8')
  const records = new Map(files.filter((name) => name !== 'README.md').map((name) => [name, read(name)]))
  const readme = existsSync(path.join(repository, FOLDER, 'README.md')) ? read('README.md') : ''
  report(checkRecords(records, readme), `${records.size} decisions`)
}

if (import.meta.main) main()

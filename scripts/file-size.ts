// Fails on a file of more than 400 lines, and lists those a reviewer should ask about. Functions are Biome's business.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Finding, report } from './findings.ts'
import { filesIn, repository, SOURCE_FOLDERS } from './tree.ts'

export const MOST_LINES = 400
/** From here on a review asks whether the file holds two things. */
const ASK_FROM = 300
/** Data, or generated. */
const EXEMPT = /^(tests\/vectors\/|apps\/console\/web\/api\/operations[.]ts$)/

export function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

export function tooLong(file: string, text: string): Finding | undefined {
  const lines = linesOf(text)
  if (lines <= MOST_LINES) return undefined
  return { file, line: MOST_LINES + 1, message: `${lines} lines, at most ${MOST_LINES}: split it by what it holds` }
}

function main(): void {
  const endings = ['.ts', '.tsx', '.cjs', '.sh']
  const files = endings.flatMap((ending) => filesIn(repository, [...SOURCE_FOLDERS, 'bin', '.ci'], ending))
  const texts = files
    .filter((file) => !EXEMPT.test(file))
    .map((file) => [file, readFileSync(path.join(repository, file), 'utf8')] as const)
  const findings = texts.map(([file, text]) => tooLong(file, text)).filter((finding) => finding !== undefined)
  const long = texts.filter(([, text]) => linesOf(text) >= ASK_FROM).map(([file, text]) => `${file} ${linesOf(text)}`)
  if (long.length > 0) console.log(`${ASK_FROM} lines or more: ${long.join(', ')}`)
  const sizes = texts.map(([, text]) => linesOf(text)).sort((a, b) => a - b)
  report(findings, `${files.length} files, median ${sizes[sizes.length >> 1] ?? 0} lines`)
}

if (import.meta.main) main()

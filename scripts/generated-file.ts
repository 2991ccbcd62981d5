import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Finding } from './findings.ts'
import { repository } from './tree.ts'

/**
 * Writes a generated file, or with `--check` on the command line compares it with what it should be.
 *
 * @param file relative to the repository
 * @param command what makes the file
 */
export function generatedFile(file: string, wanted: string, command: string): Finding[] {
  const absolute = path.join(repository, file)
  const current = existsSync(absolute) ? readFileSync(absolute, 'utf8') : ''
  if (current === wanted) return []
  if (!process.argv.includes('--check')) {
    mkdirSync(path.dirname(absolute), { recursive: true })
    writeFileSync(absolute, wanted)
    return []
  }
  return [{ file, line: firstDifference(current, wanted), message: `out of date; run: ${command}` }]
}

function firstDifference(a: string, b: string): number {
  const theirs = b.split('\n')
  const at = a.split('\n').findIndex((text, index) => text !== theirs[index])
  return at === -1 ? 1 : at + 1
}

/** `text` with what stands between `<!-- name -->` and `<!-- /name -->` replaced. @throws Error without the marks */
export function replaceBetweenMarks(text: string, name: string, content: string): string {
  const open = `<!-- ${name} -->`
  const close = `<!-- /${name} -->`
  const from = text.indexOf(open)
  const to = text.indexOf(close)
  if (from === -1 || to < from) throw new Error(`the marks ${open} and ${close} are missing`)
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`
}

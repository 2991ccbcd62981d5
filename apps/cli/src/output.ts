import { VoltaicError } from '@voltaic/base'
import { ApiRefusal } from './api-refusal.ts'
import { printable, printableJson, printableLines } from './printable.ts'
import { asTyped } from './program-name.ts'

/** What every command that prints a result understands. */
export interface OutputOptions {
  readonly json?: boolean
}

/**
 * Prints a result: as JSON alone on standard output, or as text for people. Whatever of it comes from outside, a terminal
 * has nothing to obey.
 */
export function printResult(result: unknown, text: string, options: OutputOptions): void {
  process.stdout.write(options.json ? `${printableJson(result, 2)}\n` : `${printableLines(asTyped(text))}\n`)
}

/** Columns as wide as their widest cell, the first row underlined. A cell is one line, whatever is in it. */
export function table(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(printable))
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Says on standard error what went wrong and what to do, and makes the process exit with 1. */
export function reportFailure(error: unknown, options: OutputOptions = {}): void {
  process.exitCode = 1
  process.stderr.write(`${describeFailure(error, options)}\n`)
}

/** What `reportFailure` says. Messages repeat what came from outside; a terminal has nothing to obey in them. */
export function describeFailure(error: unknown, options: OutputOptions = {}): string {
  if (error instanceof VoltaicError || error instanceof ApiRefusal) {
    const { code, message } = error
    const remedy = asTyped(error.remedy)
    if (options.json) return printableJson({ error: { code, message, remedy } })
    return printableLines(`voltaic: ${message}${remedy === '' ? '' : `\n         ${remedy}`}`)
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return printableLines(`voltaic: a bug in Voltaic: ${what}`)
}

import { VoltaicError } from '@voltaic/base'

/** What every command that prints a result understands. */
export interface OutputOptions {
  readonly json?: boolean
}

/** Prints a result: as JSON alone on standard output, or as text for people. */
export function printResult(result: unknown, text: string, options: OutputOptions): void {
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${text}\n`)
}

/** Columns as wide as their widest cell, the first row underlined. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
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
  if (options.json && error instanceof VoltaicError) {
    const { code, message, remedy } = error
    process.stderr.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`)
    return
  }
  if (error instanceof VoltaicError) {
    process.stderr.write(`voltaic: ${error.message}\n`)
    if (error.remedy !== '') process.stderr.write(`         ${error.remedy}\n`)
    return
  }
  process.stderr.write(
    `voltaic: a bug in Voltaic: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
}

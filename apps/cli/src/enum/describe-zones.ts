import { formatName, type ZoneDiff, type ZoneFileMistake } from '@voltaic/dns'
import type { Reloaded } from '@voltaic/dns-server'
import { printable } from '../printable.ts'

/** Changed records of a zone, and warnings, that are shown; of more, their number is. */
export const MAX_SHOWN = 20

/** One line each: `file:line: reason`. */
export function describeMistakes(mistakes: readonly ZoneFileMistake[]): readonly string[] {
  return mistakes.map(({ file, line, reason }) => printable(`${file}:${line}: ${reason}`))
}

/** One line each, the first ones only: one `$GENERATE` outside of its zone makes a million. */
export function describeWarnings(warnings: readonly ZoneFileMistake[]): readonly string[] {
  const lines = describeMistakes(warnings.slice(0, MAX_SHOWN)).map((line) => `! ${line}`)
  return warnings.length > MAX_SHOWN ? [...lines, `! and ${warnings.length - MAX_SHOWN} more`] : lines
}

/** What a reload did, for people. */
export function describeReload(reloaded: Reloaded): string {
  if (reloaded.kind === 'refused') {
    return ['reload refused, the zones stay as they were:', ...indented(describeMistakes(reloaded.mistakes))].join('\n')
  }
  const warnings = describeWarnings(reloaded.warnings)
  const changes = reloaded.diffs.length === 0 ? ['reloaded: nothing has changed'] : reloaded.diffs.flatMap(describeDiff)
  return [...warnings, ...changes].join('\n')
}

function describeDiff({ origin, kind, added, removed }: ZoneDiff): readonly string[] {
  const lines = [...removed.map((line) => `- ${printable(line)}`), ...added.map((line) => `+ ${printable(line)}`)]
  const rest = lines.length > MAX_SHOWN ? [`and ${lines.length - MAX_SHOWN} more`] : []
  const head = `reloaded: ${printable(formatName(origin))} ${kind}, ${added.length} added, ${removed.length} removed`
  return [head, ...indented([...lines.slice(0, MAX_SHOWN), ...rest])]
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

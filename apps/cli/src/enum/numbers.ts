import { VoltaicError } from '@voltaic/base'
import { createRuntime, labConfig, networkNamesOf, openNumberDatabase, openNumberStore } from '@voltaic/core'
import { MAX_IMPORT_PROBLEMS, type NumberProblem, NumberProvisioning, type RowProblem } from '@voltaic/dns-server'
import { Command } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import type { OutputOptions } from '../output.ts'

/** Where the numbers are. */
export interface NumberOptions extends OutputOptions {
  readonly config?: string
  readonly database?: string
}

/** A command that works with numbers. */
export function numberCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--database <place>', 'instead of that of a network: a file of SQLite, or postgres://user@host/database')
    .option('--json', 'print the result as JSON')
}

/** Works with the numbers of a network, or of a database; servers that have it open answer with what is written at once. */
export async function withNumbers<T>(
  { config, database }: NumberOptions,
  work: (numbers: NumberProvisioning) => Promise<T>,
): Promise<T> {
  const network = database === undefined ? (findConfig(config) ?? labConfig({ data: LAB_DATA })) : undefined
  const store = await (network === undefined ? openNumberDatabase(database ?? '') : openNumberStore(network))
  const names = network && { network: networkNamesOf(network) }
  try {
    return await work(new NumberProvisioning({ store, clock: createRuntime().clock, ...names }))
  } finally {
    await store.close()
  }
}

/** What is wrong, a line each. @param what was refused, or the name of a file */
export function numbersRefused(what: string, problems: readonly (NumberProblem | RowProblem)[]): VoltaicError {
  const lines = problems.map((problem) => {
    const place = 'row' in problem ? `row ${problem.row}: ` : ''
    const remedy = 'remedy' in problem && problem.remedy !== undefined ? `. ${problem.remedy}` : ''
    return `${place}${problem.field} ${problem.reason}${remedy}`
  })
  if (problems.length >= MAX_IMPORT_PROBLEMS) lines.push(`these are the first ${MAX_IMPORT_PROBLEMS}`)
  return new VoltaicError(
    'NUMBER_REFUSED',
    `nothing was changed: ${what} is refused\n  ${lines.join('\n  ')}`,
    'Mend what is named and try again; --help shows an example',
  )
}

/** @throws VoltaicError OPTION_INVALID */
export function wholeNumberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new VoltaicError('OPTION_INVALID', `${option} ${text} is no whole number`, 'Give a number from 0')
}

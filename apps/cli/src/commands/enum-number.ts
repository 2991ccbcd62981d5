import { existsSync } from 'node:fs'
import type { NumberView } from '@voltaic/dns-server'
import { Command } from 'commander'
import { readNumberRows } from '../enum/number-rows.ts'
import { type NumberOptions, numberCommand, numbersRefused, wholeNumberOf, withNumbers } from '../enum/numbers.ts'
import { printResult, table } from '../output.ts'
import { unreadable } from '../text-file.ts'

interface AddOptions extends NumberOptions {
  readonly zone?: string
  readonly uri?: string
  readonly regexp?: string
  readonly services?: string
  readonly order?: string
  readonly preference?: string
  readonly ttl?: string
}

/** `voltaic enum number` */
export function enumNumberCommand(): Command {
  return new Command('number')
    .description('numbers in the database, and where they lead')
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .addCommand(listCommand())
    .addCommand(importCommand())
}

function addCommand(): Command {
  return numberCommand('add', 'add a number, or another route of one')
    .argument('<number>', '+61255502345, or +61255501* for all that begin so and have no row of their own')
    .option('--uri <uri>', 'where it leads: sip:alice@example.com')
    .option('--regexp <text>', 'instead of a URI: a substitution that may take parts of the number over')
    .option('--services <text>', 'services (default: E2U+sip)')
    .option('--order <number>', 'lower comes first, and the lowest that fits is taken (default: 100)')
    .option('--preference <number>', 'lower comes first among those of one order (default: 10)')
    .option('--ttl <seconds>', 'how long resolvers may keep it (default: that of the zone)')
    .option('--zone <name>', 'its zone, where several could have it')
    .addHelpText(
      'after',
      `
Servers that have the database open answer with it at once.

Examples:
  voltaic enum number add +61255502345 --uri sip:alice@example.com
  voltaic enum number add '+61255501*' --regexp '!^\\+61(.*)$!sip:0\\1@gw.example.com!'`,
    )
    .action(add)
}

async function add(number: string, options: AddOptions): Promise<void> {
  const { zone, uri, regexp, services } = options
  const order = wholeNumberOf('--order', options.order)
  const preference = wholeNumberOf('--preference', options.preference)
  const ttl = wholeNumberOf('--ttl', options.ttl)
  await withNumbers(options, async (numbers) => {
    const result = await numbers.addNumber({ number, uri, regexp, services, order, preference, ttl }, zone)
    if (result.kind === 'refused') throw numbersRefused(number, result.problems)
    printResult(result.number, `Added.\n${tableOf([result.number])}`, options)
  })
}

function removeCommand(): Command {
  return numberCommand('remove', 'remove a number with its routes, or one of them')
    .argument('<number>', 'as it was added')
    .option('--uri <uri>', 'only the route that leads there')
    .option('--zone <name>', 'its zone, where several could have it')
    .action(async (number: string, options: NumberOptions & { uri?: string; zone?: string }) =>
      withNumbers(options, async (numbers) => {
        const { uri, zone } = options
        const result = await numbers.removeNumber(number, { uri, zone })
        if (result.kind === 'refused') throw numbersRefused(number, result.problems)
        const { removed } = result
        if (removed.length === 0) {
          throw numbersRefused(number, [{ field: 'number', reason: 'has no such route: voltaic enum number list' }])
        }
        printResult(removed, `Removed.\n${tableOf(removed)}`, options)
      }),
    )
}

interface ListOptions extends NumberOptions {
  readonly search?: string
  readonly after?: string
  readonly zone?: string
  readonly limit: string
}

function listCommand(): Command {
  return numberCommand('list', 'list numbers in the order of their digits')
    .option('--search <text>', 'only those that begin so: +6125')
    .option('--after <number>', 'begin after this number: the next page')
    .option('--zone <name>', 'only those of one zone')
    .option('--limit <number>', 'about how many', '100')
    .action(async (options: ListOptions) =>
      withNumbers(options, async (numbers) => {
        const { search, after, zone } = options
        const limit = Math.max(1, wholeNumberOf('--limit', options.limit) ?? 1)
        const found = await numbers.numbers({ search, after, zone, limit })
        printResult(found, tableOf(found), options)
      }),
    )
}

function importCommand(): Command {
  return numberCommand('import', 'add many numbers, all of them or none')
    .argument('<file>', 'CSV; its first line names the fields: number,uri')
    .option('--zone <name>', 'their zone, where there are several')
    .option('--replace', 'take away what the zone has before')
    .addHelpText(
      'after',
      `
Fields: number, uri or regexp, services, order, preference, ttl. Questions are answered from what was there before until
all is stored; other changes wait. A million numbers take about ten seconds.`,
    )
    .action(async (file: string, options: NumberOptions & { zone?: string; replace?: boolean }) => {
      if (!existsSync(file)) throw unreadable(file, new Error('ENOENT: no such file or directory'))
      await withNumbers(options, async (numbers) => {
        const { zone, replace } = options
        const result = await numbers.import(readNumberRows(file), { zone, replace })
        if (result.kind === 'refused') throw numbersRefused(file, result.problems)
        printResult(
          { imported: result.count },
          `Imported ${result.count} ${result.count === 1 ? 'route' : 'routes'}.`,
          options,
        )
      })
    })
}

function tableOf(numbers: readonly NumberView[]): string {
  const rows = numbers.map(({ number, uri, regexp, services, order, preference, zone }) => [
    number,
    uri ?? regexp ?? '',
    services,
    String(order),
    String(preference),
    zone,
  ])
  return table(['number', 'leads to', 'services', 'order', 'preference', 'zone'], rows)
}

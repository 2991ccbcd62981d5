import type { NameServer, NumberZoneView } from '@voltaic/dns-server'
import { Command } from 'commander'
import { type NumberOptions, numberCommand, numbersRefused, wholeNumberOf, withNumbers } from '../enum/numbers.ts'
import { printResult, table } from '../output.ts'

interface AddOptions extends NumberOptions {
  readonly ns?: readonly string[]
  readonly ttl?: string
  readonly negativeTtl?: string
}

/** `voltaic enum zone` */
export function enumZoneCommand(): Command {
  return new Command('zone')
    .description('zones of the DNS whose names are numbers of the database')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand())
}

function addCommand(): Command {
  return numberCommand('add', 'add a zone for numbers')
    .argument('<zone>', 'e164.arpa, or 1.6.e164.arpa for the numbers that begin with +61')
    .option('--ns <name...>', 'its servers, the primary first: ns1.example.com, or ns1.e164.arpa=192.0.2.1 in the zone')
    .option('--ttl <seconds>', 'how long resolvers may keep a number', '300')
    .option('--negative-ttl <seconds>', 'how long they may keep that there is none', '60')
    .addHelpText(
      'after',
      `
Example:
  voltaic enum zone add e164.arpa
  voltaic enum number add +61255502345 --uri sip:alice@example.com`,
    )
    .action(async (zone: string, options: AddOptions) =>
      withNumbers(options, async (numbers) => {
        const ttl = wholeNumberOf('--ttl', options.ttl)
        const negativeTtl = wholeNumberOf('--negative-ttl', options.negativeTtl)
        const result = await numbers.addZone({ zone, ttl, negativeTtl, nameServers: options.ns?.map(serverOf) })
        if (result.kind === 'refused') throw numbersRefused(zone, result.problems)
        printResult(result.zone, `Added.\n${tableOf([result.zone])}`, options)
      }),
    )
}

/** `ns1.e164.arpa=192.0.2.1` */
function serverOf(text: string): NameServer {
  const [name = '', ...addresses] = text.split('=')
  return { name, addresses }
}

function listCommand(): Command {
  return numberCommand('list', 'list the zones').action(async (options: NumberOptions) =>
    withNumbers(options, async (numbers) => {
      const zones = await numbers.zones()
      printResult(zones, tableOf(zones), options)
    }),
  )
}

function removeCommand(): Command {
  return numberCommand('remove', 'remove a zone with all its numbers')
    .argument('<zone>', 'as it is listed')
    .action(async (zone: string, options: NumberOptions) =>
      withNumbers(options, async (numbers) => {
        const removed = await numbers.removeZone(zone)
        if (removed === undefined) throw numbersRefused(zone, [{ field: 'zone', reason: 'is none of those there are' }])
        printResult(removed, `Removed.\n${tableOf([removed])}`, options)
      }),
    )
}

function tableOf(zones: readonly NumberZoneView[]): string {
  const rows = zones.map(({ origin, serial, ttl, nameServers }) => [
    origin,
    String(serial),
    String(ttl),
    nameServers.map(({ name, addresses }) => [name, ...addresses].join('=')).join(' '),
  ])
  return table(['zone', 'serial', 'TTL', 'servers'], rows)
}

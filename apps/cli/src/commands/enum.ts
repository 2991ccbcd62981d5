import { VoltaicError } from '@voltaic/base'
import { createLog, createRuntime, openNumberDatabase, openZoneFolder, zoneFilesInvalid } from '@voltaic/core'
import { formatName, type ListedZone, recordsOf, summariseTrace } from '@voltaic/dns'
import { createDnsServer, type DnsFunction, type LoadedZones, loadZoneFiles, reloadZones } from '@voltaic/dns-server'
import { type Address, dnsTrace, formatAddress, type MessageTrace, parseAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { describeMistakes, describeReload, describeWarnings } from '../enum/describe-zones.ts'
import { explainPort } from '../enum/explain-port.ts'
import { printable } from '../printable.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { enumNumberCommand } from './enum-number.ts'
import { enumQueryCommand } from './enum-query.ts'
import { enumZoneCommand } from './enum-zone.ts'

/** Where a secondary listens unless told otherwise. */
const DNS_PORT = 53

interface ServeOptions {
  readonly address: readonly string[]
  readonly port: string
  readonly log?: boolean
  readonly secondary?: readonly string[]
  readonly database?: string
}

/** `voltaic enum` */
export function enumCommand(): Command {
  return new Command('enum')
    .description('telephone numbers in the DNS')
    .addCommand(serveCommand())
    .addCommand(enumZoneCommand())
    .addCommand(enumNumberCommand())
    .addCommand(enumQueryCommand())
}

function serveCommand(): Command {
  return new Command('serve')
    .description('run a DNS server alone, for a folder of master files as BIND takes them')
    .argument('[folder]', 'files called db.ZONE, ZONE.zone or ZONE.db; the others are there to be included')
    .option('--port <number>', 'UDP and TCP; 53 is for root', '5300')
    .option('--address <address...>', 'where to listen, IPv4 or IPv6', ['127.0.0.1'])
    .option('--secondary <address...>', 'servers that may copy the zones (AXFR) and are told of changes (NOTIFY)')
    .option('--database <place>', 'numbers to serve as well: a file of SQLite, or postgres://user@host/database')
    .option('--log', 'print a line for each answer')
    .addHelpText(
      'after',
      `
$INCLUDE reads files of the folder only. A mistake names file, line and reason.
SIGHUP loads the folder again and says which records that changed. With a mistake in it, the zones stay as they were.

Numbers of a database are read for each question: what voltaic enum number changes is in the next answer.

Examples:
  voltaic enum serve zones --log
  voltaic enum serve --database numbers.sqlite
  dig @127.0.0.1 -p 5300 4.3.2.1.e164.arpa NAPTR`,
    )
    .action(serve)
}

async function serve(folder: string | undefined, options: ServeOptions): Promise<void> {
  const listen = addressesOf(options)
  const secondaries = secondariesOf(options)
  const loaded = zonesOf(folder, options)
  for (const line of describeWarnings(loaded.warnings)) process.stderr.write(`${line}\n`)
  const stopped = untilStopped()
  const runtime = createRuntime({ log: createLog('warn') })
  const { database } = options
  const numbers = database === undefined ? undefined : await openNumberDatabase(database, runtime)
  const server = createDnsServer({ runtime, numbers }, { element: 'dns', listen, zones: loaded.zones, secondaries })
  const unsubscribe = options.log ? dnsTrace.subscribe(logAnswer) : undefined
  const reload = folder === undefined ? sayNothingToReload : reloading(server, folder, loaded.zones)
  try {
    await startAt(server, listen)
    process.on('SIGHUP', reload)
    process.stdout.write(`${ready(server, loaded.zones, options)}\n`)
    await stopped
  } finally {
    process.off('SIGHUP', reload)
    unsubscribe?.()
    await server.stop()
    await numbers?.close()
  }
}

/** @throws VoltaicError ZONE_FILES_INVALID, OPTION_MISSING */
function zonesOf(
  folder: string | undefined,
  { database }: ServeOptions,
): Extract<LoadedZones, { readonly kind: 'loaded' }> {
  if (folder === undefined) {
    if (database !== undefined) return { kind: 'loaded', zones: [], warnings: [] }
    const remedy = 'voltaic enum serve FOLDER, or --database FILE'
    throw new VoltaicError('OPTION_MISSING', 'there is neither a folder of zones nor a database of numbers', remedy)
  }
  const loaded = loadZoneFiles(openZoneFolder(folder))
  if (loaded.kind === 'refused') throw zoneFilesInvalid(folder, describeMistakes(loaded.mistakes))
  if (loaded.zones.length > 0 || database !== undefined) return loaded
  throw zoneFilesInvalid(folder, ['there is no file db.ZONE, ZONE.zone or ZONE.db'])
}

/** @throws VoltaicError OPTION_INVALID */
function addressesOf({ address, port }: ServeOptions): readonly Address[] {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN
  if (number <= 65_535) return address.map((host) => ({ host, port: number }))
  throw new VoltaicError('OPTION_INVALID', `--port ${port} is no port`, 'Give a number from 0 to 65535')
}

/** @throws VoltaicError OPTION_INVALID */
function secondariesOf({ secondary = [] }: ServeOptions): readonly Address[] {
  return secondary.map((text) => {
    const address = parseAddress(text, DNS_PORT)
    if (address !== undefined) return address
    throw new VoltaicError('OPTION_INVALID', `--secondary ${text} is no address`, 'Write 192.0.2.1, or 192.0.2.1:5353')
  })
}

async function startAt(server: DnsFunction, listen: readonly Address[]): Promise<void> {
  try {
    await server.start()
  } catch (error) {
    throw explainPort(error, listen[0] ?? { host: '127.0.0.1', port: 0 })
  }
}

/** What loads the folder again; a mistake is told, and changes nothing. */
function reloading(server: DnsFunction, folder: string, first: readonly ListedZone[]): () => void {
  let served = first
  return () => {
    try {
      const reloaded = reloadZones(server, openZoneFolder(folder), served)
      if (reloaded.kind === 'loaded') served = reloaded.zones
      process.stdout.write(`${describeReload(reloaded)}\n`)
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      process.stderr.write(`! ${printable(error.message)}; the zones stay as they were\n`)
    }
  }
}

function logAnswer({ direction, transport, remote, data }: MessageTrace): void {
  if (direction !== 'out') return
  process.stdout.write(`${formatAddress(remote)} ${transport} ${printable(summariseTrace({ transport, data }))}\n`)
}

function sayNothingToReload(): void {
  process.stdout.write('there is no folder to load again; numbers of the database are always as they are there\n')
}

/** The word `ready` is what scripts wait for. */
function ready(server: DnsFunction, zones: readonly ListedZone[], { database }: ServeOptions): string {
  const rows = zones.map((zone) => `  ${printable(formatName(zone.origin))}  ${[...recordsOf(zone)].length} records`)
  const at = server.local.map(formatAddress).join(', ')
  return [
    `ready, at ${at} over UDP and TCP`,
    ...rows,
    ...(database === undefined ? [] : ['  and the zones of numbers in the database']),
    ...(zones.length === 0 ? [] : [`Load the folder again: kill -HUP ${process.pid}`]),
    'Stop with Ctrl-C.',
  ].join('\n')
}

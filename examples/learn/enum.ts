import { join } from 'node:path'
import { openZoneFolder } from '@voltaic/core'
import { createResolver } from '@voltaic/dns'
import { createDnsServer, loadZoneFiles } from '@voltaic/dns-server'
import { createEnumClient, domainOfNumber, type EnumClient, type RuleReading } from '@voltaic/enum'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'

const ZONES = join(import.meta.dirname, '../enum-playground')
const SERVER = { host: '127.0.0.1', port: 53 }
const LOOKUPS = 1000
const PUBLIC = 'e164.arpa'

/** What is asked, and what is remarkable about it. */
const NUMBERS: readonly (readonly [number: string, what: string, reading: RuleReading])[] = [
  ['+61355500911', 'one rule', {}],
  ['+61355500913', 'PREFERENCE 100, 200, 100', {}],
  ['+61355500913', '... as weights, which is no standard', { weighting: 'preference' }],
  ['+61355500914', 'ORDER 10 and 20', {}],
  ['+61355500914', '... as fail-over, which is no standard', { failover: 'order' }],
  ['+61255502000', 'a wildcard, the number put in', {}],
  ['+61255502345', 'an exception to the wildcard', {}],
]

/** Asks the zones of the playground, on a DNS server in memory. */
export async function enumeration(): Promise<readonly string[]> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const loaded = loadZoneFiles(openZoneFolder(ZONES))
  if (loaded.kind !== 'loaded') throw new Error('the zones of the playground have mistakes')
  const server = createDnsServer({ runtime }, { element: 'dns', listen: [SERVER], zones: loaded.zones })
  await server.start()
  const dns = createResolver(runtime, { element: 'caller', servers: [SERVER] })
  const client = createEnumClient({ dns, random, counters: runtime.counters }, { zones: [{ suffix: PUBLIC }] })
  const lines = [`${NUMBERS[0]?.[0]} is asked for as ${domainOfNumber(NUMBERS[0]?.[0] ?? '', PUBLIC)}`, '']
  for (const [number, what, reading] of NUMBERS)
    lines.push(`${number}  ${what}`, ...(await chosen(client, number, reading)))
  await dns.stop()
  await server.stop()
  return lines
}

/** In which order, or in which shares, the destinations are tried first. */
async function chosen(client: EnumClient, number: string, reading: RuleReading): Promise<readonly string[]> {
  const firsts = new Map<string, number>()
  let rest: readonly string[] = []
  for (let n = 0; n < LOOKUPS; n++) {
    const outcome = await client.lookup(number, reading)
    const [first = 'nothing', ...others] = outcome.kind === 'found' ? outcome.candidates.map(({ uri }) => uri) : []
    firsts.set(first, (firsts.get(first) ?? 0) + 1)
    rest = others
  }
  const shares = [...firsts].sort(([a], [b]) => a.localeCompare(b))
  const share = (count: number): string => (shares.length === 1 ? '' : `  ${Math.round((100 * count) / LOOKUPS)} %`)
  const standby = shares.length === 1 && rest[0] !== undefined ? [`    then ${rest[0]}`] : []
  return [...shares.map(([uri, count]) => `    ${uri}${share(count)}`), ...standby]
}

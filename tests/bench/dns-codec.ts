// What the DNS costs: messages, authoritative answers, cached lookups. Run: node bin/launch.cjs tests/bench/dns-codec.ts
import {
  answer,
  createQuery,
  createResolver,
  createZoneSet,
  decodeMessage,
  encodeMessage,
  parseName,
  startDnsServer,
} from '@voltaic/dns'
import { imsZones } from '@voltaic/dns-server'
import { canonicalImpu } from '@voltaic/numbers'
import { Counters, createMemoryNet, createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'

export interface DnsFigure {
  readonly what: string
  readonly microseconds: number
  readonly goal: number
}

const ROUNDS = 5
const REPEAT = 20_000
const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const edns = { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [] }

/** The best of several rounds, in microseconds of wall time for one call. */
function measure(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < REPEAT; i++) run()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / REPEAT)
  }
  return best
}

async function measureAsync(run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < REPEAT; i++) await run()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / REPEAT)
  }
  return best
}

export async function measureDns(): Promise<readonly DnsFigure[]> {
  const [icscf, hss] = [`icscf.${realm}`, `hss.${realm}`]
  const zones = imsZones({
    realm,
    elements: [
      {
        function: 'icscf',
        name: icscf,
        sip: [{ address: { host: '127.0.0.12', port: 4060 }, transports: ['udp', 'tcp'] }],
      },
      { function: 'hss', name: hss, diameter: { host: '127.0.0.10', port: 3868 } },
    ],
  })
  const zoneSet = createZoneSet(zones)
  const query = createQuery(1, parseName(realm), 'NAPTR', { isRecursionDesired: true, edns })
  const response = answer(zoneSet, query)
  const [queryOctets, responseOctets] = [encodeMessage(query), encodeMessage(response)]

  const clock = createSystemClock()
  const random = createSystemRandom()
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const at = { host: '127.0.0.1', port: 53 }
  const server = await startDnsServer(runtime, { element: 'dns', at, respond: (asked) => answer(zoneSet, asked) })
  const resolver = createResolver(runtime, { element: 'pcscf', servers: [at] })
  const figures = [
    { what: 'query: encode', microseconds: measure(() => encodeMessage(query)), goal: 2 },
    { what: 'query: decode', microseconds: measure(() => decodeMessage(queryOctets)), goal: 2 },
    { what: 'response, 9 records: encode', microseconds: measure(() => encodeMessage(response)), goal: 10 },
    { what: 'response, 9 records: decode', microseconds: measure(() => decodeMessage(responseOctets)), goal: 10 },
    { what: 'authoritative answer', microseconds: measure(() => answer(zoneSet, query)), goal: 5 },
    {
      what: 'octets in, octets out',
      microseconds: measure(() => encodeMessage(answer(zoneSet, decodeMessage(queryOctets)), 1232)),
      goal: 10,
    },
    { what: 'cached lookup, awaited', microseconds: await measureAsync(() => resolver.naptr(realm)), goal: 2 },
    {
      what: 'uncached SRV, in memory',
      microseconds: await measureAsync(() => {
        resolver.clear()
        return resolver.srv(`_sip._udp.${realm}`)
      }),
      goal: 100,
    },
    {
      what: 'canonical IMPU, as it is',
      microseconds: measure(() => canonicalImpu(`sip:001010000000001@${realm}`)),
      goal: 1,
    },
    {
      what: 'canonical IMPU, user=phone',
      microseconds: measure(() => canonicalImpu(`sip:+49-170-1234567@${realm};user=phone`)),
      goal: 2,
    },
  ]
  await resolver.stop()
  await server.stop()
  return figures
}

if (import.meta.main) {
  for (const { what, microseconds, goal } of await measureDns()) {
    console.log(`${what.padEnd(28)} ${microseconds.toFixed(2).padStart(7)} µs (goal ${goal})`)
  }
}

import assert from 'node:assert/strict'
import { answer, createResolver, createZoneSet, loadZone, parseName, startDnsServer } from '@voltaic/dns'
import { createEnumClient, type EnumOutcome, type EnumStep, type EnumZone, type RuleReading } from '@voltaic/enum'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'

const at = { host: '127.0.0.1', port: 53 }

export interface EnumLab {
  lookup(number: string, reading?: RuleReading): Promise<EnumOutcome>
  /** URIs in the order to try them, or what became of the lookup instead. */
  uris(number: string, reading?: RuleReading): Promise<readonly string[]>
  /** Names that the server was asked for, in lower case. */
  readonly asked: readonly string[]
}

/** An ENUM client before a resolver before a server of these zones, over a network in memory. */
export async function inEnumLab(
  zones: Readonly<Record<string, string>>,
  run: (lab: EnumLab) => Promise<void>,
  enumZones: readonly EnumZone[] = Object.keys(zones).map((suffix) => ({ suffix })),
): Promise<void> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const set = createZoneSet(Object.entries(zones).map(([origin, records]) => zoneOf(origin, records)))
  const server = await startDnsServer(runtime, { element: 'dns', at, respond: (query) => answer(set, query) })
  const dns = createResolver(runtime, { element: 'scscf', servers: [at] })
  const asked: string[] = []
  const naptr = (name: string) => {
    asked.push(name)
    return dns.naptr(name)
  }
  const client = createEnumClient({ dns: { naptr }, random, counters: runtime.counters }, { zones: enumZones })
  try {
    await run({
      asked,
      lookup: (number, reading) => client.lookup(number, reading),
      async uris(number, reading) {
        const outcome = await client.lookup(number, reading)
        return outcome.kind === 'found' ? outcome.candidates.map(({ uri }) => uri) : [outcome.kind]
      },
    })
  } finally {
    await dns.stop()
    await server.stop()
  }
}

function zoneOf(origin: string, records: string) {
  const head = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 127.0.0.1\n'
  const loaded = loadZone({ read: () => head + records }, 'zone', parseName(origin))
  assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
  return loaded.zone
}

/** Why each rule that a lookup saw is used or not, in their order. */
export function verdictsOf(outcome: EnumOutcome): readonly string[] {
  return outcome.steps.flatMap(({ answer: { kind, ...rest } }: EnumStep) => {
    const rules = 'rules' in rest ? rest.rules : []
    return rules.map(({ verdict }) => (verdict.kind === 'unusable' ? verdict.reason : verdict.kind))
  })
}

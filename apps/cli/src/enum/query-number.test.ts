import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RoutingConfig } from '@voltaic/bgcf'
import { describeQuery, type EnumQuery, type EnumReport, queryNumber } from '@voltaic/core'
import { answer, createZoneSet, loadZone, parseName, startDnsServer } from '@voltaic/dns'
import { createMemoryRuntime, createSeededRandom } from '@voltaic/runtime'

const at = { host: '127.0.0.1', port: 53 }
const HEAD = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'
const ZONES = {
  'e164.arpa': [
    '1.3 NAPTR 10 20 "u" "E2U+sip" "!^\\\\+(3)(x)?(.*)$!sip:\\\\3@there.example!" .',
    '1.3 NAPTR 10 10 "" "" "" lead',
    '1.3 NAPTR 5 10 "u" "E2U+email:mailto" "!^.*$!mailto:a@x!" .',
    '1.3 NAPTR 20 10 "u" "E2U+sip" "!^.*$!sip:later@x!" .',
    'lead NAPTR 1 1 "u" "E2U+pstn:tel" "!^(.*)$!tel:\\\\1\\;npdi\\;rn=+399!" .',
    '2.3 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:bob@Home.example!" .',
    '2.3 NAPTR 10 20 "u" "E2U+sip" "!^.*$!sip:bob@nowhere.example!" .',
    '5.3 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:a@x\\013\\010The INVITE goes to: mallory!" .',
    '3.3.3 TXT x\n',
  ].join('\n'),
  example: '_sip._udp.there SRV 1 1 5070 host\nhost A 192.0.2.1\n',
}
const ways = (to: string) => ({ to, priority: 1, weight: 1 })
const routing = {
  trunks: [],
  carriers: [],
  routes: [{ prefix: '+399', via: [ways('unknown')] }],
} as unknown as RoutingConfig

async function report(number: string, more: Partial<EnumQuery> = {}): Promise<EnumReport> {
  const runtime = createMemoryRuntime()
  const zones = Object.entries(ZONES).map(([origin, records]) => {
    const loaded = loadZone({ read: () => HEAD + records }, 'zone', parseName(origin))
    assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
    return loaded.zone
  })
  const set = createZoneSet(zones)
  const server = await startDnsServer(runtime, { element: 'dns', at, respond: (query) => answer(set, query) })
  try {
    const random = createSeededRandom(1)
    const base = { number, servers: [at], zones: [{ suffix: 'e164.arpa' }], reading: {}, times: 1, random }
    return await queryNumber(runtime, { ...base, ...more })
  } finally {
    await server.stop()
  }
}

test('each question, its answer and each rule with what became of it', async () => {
  const text = describeQuery(await report('+31'))
  assert.equal(
    text,
    `+31
digits reversed: 1.3

question 1: 1.3.e164.arpa NAPTR (suffix e164.arpa, public)
answered by 127.0.0.1:53 over UDP: NOERROR, authoritative
4 rules, applied to the number with its +
  order 5, preference 10: "u" "E2U+email:mailto" "!^.*$!mailto:a@x!" .
    not used: "E2U+email:mailto" routes no calls
  order 10, preference 10: "" "" "" lead.e164.arpa
    leads on to lead.e164.arpa
  order 10, preference 20: "u" "E2U+sip" "!^\\+(3)(x)?(.*)$!sip:\\3@there.example!" .
    matches +31: choice 2
    \\1 = 3
    \\2 = (took no part)
    \\3 = 1
    → sip:1@there.example
  order 20, preference 10: "u" "E2U+sip" "!^.*$!sip:later@x!" .
    matches +31, and is not used: a rule of a lower order has matched
    → sip:later@x

question 2: lead.e164.arpa NAPTR (where a non-terminal rule leads)
answered by 127.0.0.1:53 over UDP: NOERROR, authoritative
1 rule, applied to the number with its +
  order 1, preference 1: "u" "E2U+pstn:tel" "!^(.*)$!tel:\\1;npdi;rn=+399!" .
    matches +31: choice 1
    \\1 = +31
    → tel:+31;npdi;rn=+399

The INVITE goes to:
  1. tel:+31;npdi;rn=+399 (service pstn:tel)
     a telephone number: the BGCF chooses the way out by +399
  2. sip:1@there.example (service sip)
     udp 192.0.2.1:5070`,
  )
})

test('what a server sends makes no lines of its own', async () => {
  const text = describeQuery(await report('+35'))
  assert.match(text, /a@x\?\?The INVITE goes to: mallory/)
  assert.doesNotMatch(text, /^The INVITE|[\r]/m)
})

test('a user of the network, and a host that the DNS does not know', async () => {
  const { destinations } = await report('+32', { network: { realm: 'home.example' } })
  assert.deepEqual(
    destinations.map(({ kind, uri }) => [kind, uri]),
    [
      ['home', 'sip:bob@Home.example'],
      ['unknown', 'sip:bob@nowhere.example'],
    ],
  )
})

test('a number without rule goes to the BGCF, and its routes are told where they are known', async () => {
  const missing = await report('+333')
  assert.match(describeQuery(missing), /NOERROR.*\nno rule: the name is there.*goes to the BGCF\.$/s)
  const routed = await report('+34', { network: { realm: 'home.example', routing } })
  assert.match(describeQuery(routed), /NXDOMAIN.*\nno rule: there is no such name.*no route for \+34: 404$/s)
  const alone = await report('+34', { network: { realm: 'home.example' } })
  assert.match(describeQuery(alone), /this network has no BGCF: it is reached only if the HSS knows it/)
  const ported = await report('+31', { network: { realm: 'home.example', routing } })
  assert.match(describeQuery(ported), /the BGCF: prefix \+399/)
})

test('shares of many lookups, the most frequent first', async () => {
  const { shares } = await report('+32', { times: 300, reading: { weighting: 'preference' } })
  assert.deepEqual(
    shares?.map(({ uri }) => uri),
    ['sip:bob@nowhere.example', 'sip:bob@Home.example'],
  )
  assert.equal(
    shares?.reduce((sum, { count }) => sum + count, 0),
    300,
  )
})

test('a server that refuses is told', async () => {
  const refused = await report('+31', { zones: [{ suffix: 'enum.invalid', kind: 'private' }] })
  assert.equal(refused.outcome, 'failed')
  assert.match(
    describeQuery(refused),
    /suffix enum\.invalid, private\).*REFUSED.*The lookup failed: no DNS server.*--server ADDRESS/s,
  )
})

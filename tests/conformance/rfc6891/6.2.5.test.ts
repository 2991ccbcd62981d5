import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  createQuery,
  createZoneSet,
  type DnsMessage,
  decodeMessage,
  encodeMessage,
  loadZone,
  parseName,
  RCODE,
  SAFE_UDP_PAYLOAD,
  startDnsServer,
} from '@voltaic/dns'
import { createMemoryRuntime } from '@voltaic/runtime'

/** One RRset each: of 1, 2 … 40 strings of 100 octets. */
const TEXT = `$TTL 60
@ SOA ns h 1 2 3 4 5
@ NS ns
${Array.from({ length: 40 }, (_, n) => `r${n} TXT ${`"${'x'.repeat(99)}" `.repeat(n + 1)}`).join('\n')}
`
const loaded = loadZone({ read: () => TEXT }, 'zone', parseName('x'))
const zones = createZoneSet(loaded.kind === 'loaded' ? [loaded.zone] : [])
const at = { host: '127.0.0.1', port: 5300 }

/** What comes back over UDP for each RRset. */
async function askAll(edns: DnsMessage['edns']): Promise<readonly Uint8Array[]> {
  const runtime = createMemoryRuntime()
  const respond = (query: DnsMessage) => answer(zones, query)
  const server = await startDnsServer(runtime, { element: 'dns', at, respond })
  const received: Uint8Array[] = []
  const asker = await runtime.net.bindDatagram(
    { host: '127.0.0.1', port: 0 },
    { onDatagram: (data) => received.push(data) },
  )
  for (let n = 0; n < 40; n++) {
    asker.send(encodeMessage(createQuery(n, parseName(`r${n}.x`), 'TXT', edns === undefined ? {} : { edns })), at)
    await runtime.clock.settle()
  }
  await asker.close()
  await server.stop()
  return received
}

const ednsOf = (udpPayloadSize: number) => ({ udpPayloadSize, version: 0, dnssecOk: false, options: [] })

for (const [what, edns, limit] of [
  ['without OPT 512 octets are the most (RFC 1035 §4.2.1)', undefined, 512],
  ['less than 512 is taken for 512 (RFC 6891 §6.2.3)', ednsOf(100), 512],
  ['what the asker takes', ednsOf(900), 900],
  ['not more than what gets through unfragmented, whatever the asker says', ednsOf(65_535), SAFE_UDP_PAYLOAD],
] as const) {
  test(`no answer over UDP is larger than ${limit} octets: ${what}`, async () => {
    const answers = await askAll(edns)
    assert.equal(answers.length, 40)
    for (const data of answers) assert.ok(data.length <= limit, `${data.length} octets`)
    const messages = answers.map(decodeMessage)
    for (const { isTruncated, answers } of messages) assert.equal(answers.length, isTruncated ? 0 : 1)
    // an answer is cut off when it has to be, not before
    const largest = Math.max(...answers.map((data) => data.length))
    assert.ok(largest > limit - 110, `${largest} octets`)
    assert.ok(messages.some(({ isTruncated }) => isTruncated))
  })
}

test('OPT comes back to who sent it, and to nobody else (RFC 6891 §6.1.1, §7)', async () => {
  for (const data of await askAll(ednsOf(1232))) assert.equal(decodeMessage(data).edns?.version, 0)
  for (const data of await askAll(undefined)) assert.equal(decodeMessage(data).edns, undefined)
})

test('a version that is not known gets BADVERS and the one that is (RFC 6891 §6.1.3)', async () => {
  const [data] = await askAll({ ...ednsOf(1232), version: 1 })
  const { rcode, edns, answers } = decodeMessage(data ?? new Uint8Array())
  assert.deepEqual([rcode, edns?.version, answers], [RCODE.BADVERS, 0, []])
})

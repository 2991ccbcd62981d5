import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResolver, createResponse, parseName, RCODE, type ResourceRecord, startDnsServer } from '@voltaic/dns'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'

const at = { host: '127.0.0.1', port: 53 }
const soa = (ttl: number, minimum: number): ResourceRecord => {
  const [mname, rname] = [parseName('ns.example'), parseName('h.example')]
  const data = { mname, rname, serial: 1, refresh: 1, retry: 1, expire: 1, minimum }
  return { name: parseName('example'), type: 'SOA', class: 1, ttl, data }
}

/** How often a server that denies `a.example` is asked when it is looked up at each of these seconds. */
async function timesAsked(
  rcode: number,
  authorities: readonly ResourceRecord[],
  seconds: readonly number[],
): Promise<number> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  let asked = 0
  const server = await startDnsServer(runtime, {
    element: 'dns',
    at,
    respond(query) {
      asked++
      return createResponse(query, { rcode, authorities })
    },
  })
  const resolver = createResolver(runtime, { element: 'ue', servers: [at] })
  let now = 0
  for (const second of seconds) {
    await clock.advance((second - now) * 1000)
    now = second
    assert.deepEqual(await resolver.srv('a.example'), [])
  }
  await resolver.stop()
  await server.stop()
  return asked
}

for (const [what, rcode] of [
  ['that a name does not exist', RCODE.NXDOMAIN],
  ['that there is no such record', RCODE.NOERROR],
] as const) {
  test(`the answer ${what} is kept for the TTL of the SOA when that is smaller than MINIMUM`, async () => {
    assert.equal(await timesAsked(rcode, [soa(20, 60)], [0, 10, 19]), 1)
    assert.equal(await timesAsked(rcode, [soa(20, 60)], [0, 20]), 2)
  })
  test(`the answer ${what} is kept for MINIMUM when that is smaller than the TTL of the SOA`, async () => {
    assert.equal(await timesAsked(rcode, [soa(60, 20)], [0, 10, 19]), 1)
    assert.equal(await timesAsked(rcode, [soa(60, 20)], [0, 20]), 2)
  })
  test(`the answer ${what} is not kept without SOA`, async () => {
    assert.equal(await timesAsked(rcode, [], [0, 0]), 2)
  })
  test(`the answer ${what} is kept for three hours at most`, async () => {
    assert.equal(await timesAsked(rcode, [soa(999_999, 999_999)], [0, 10_799, 10_800]), 2)
  })
}

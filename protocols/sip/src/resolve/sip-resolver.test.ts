import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { parseUri } from '../uri/parse-uri.ts'
import type { SipUri } from '../uri/uri.ts'
import type { DnsLookup, SrvRecord } from './dns-lookup.ts'
import { createSipResolver } from './sip-resolver.ts'

const DOMAIN = parseUri('sip:ims.example') as SipUri

/** A DNS that gives the same promise for as long as its answers stay as they are. */
function createCachingDns(srv: SrvRecord[]) {
  const answers = new Map<string, Promise<never[]>>()
  const cached = (key: string, records: unknown): Promise<never[]> => {
    const answer = answers.get(key) ?? Promise.resolve(records as never[])
    answers.set(key, answer)
    return answer
  }
  const dns: DnsLookup = {
    naptr: (name) => cached(`naptr ${name}`, []),
    srv: (name) => cached(`srv ${name}`, name.startsWith('_sip._udp') ? srv : []),
    addresses: (name) => cached(`addresses ${name}`, ['192.0.2.1']),
  }
  return { dns, forget: (key: string) => answers.delete(key) }
}

function createResolver(dns: DnsLookup) {
  const { resolve, resolveNow } = createSipResolver({ dns, random: createSeededRandom(1), transports: ['udp', 'tcp'] })
  assert.ok(resolveNow !== undefined)
  return { resolve, resolveNow }
}

const ONE = { priority: 1, weight: 1, port: 5070, target: 'a.ims.example' }

describe('targets that are known already (RFC 3263 §4)', () => {
  test('are given without waiting, once they were found', async () => {
    const { resolve, resolveNow } = createResolver(createCachingDns([ONE]).dns)
    assert.equal(resolveNow(DOMAIN), undefined)
    const found = await resolve(DOMAIN)
    assert.deepEqual(found, [{ transport: 'udp', address: { host: '192.0.2.1', port: 5070 } }])
    assert.deepEqual(resolveNow(DOMAIN), found)
  })

  for (const [what, other] of [
    ['host', 'sip:other.example'],
    ['port', 'sip:ims.example:5080'],
    ['transport', 'sip:ims.example;transport=tcp'],
    ['maddr', 'sip:ims.example;maddr=other.example'],
    ['scheme', 'sips:ims.example'],
  ] as const) {
    test(`are not those of a URI with another ${what}`, async () => {
      const { resolve, resolveNow } = createResolver(createCachingDns([ONE]).dns)
      await resolve(DOMAIN)
      assert.equal(resolveNow(parseUri(other) as SipUri), undefined)
    })
  }

  for (const key of ['naptr ims.example', 'srv _sip._udp.ims.example', 'addresses a.ims.example']) {
    test(`are looked up again when DNS answers anew: ${key}`, async () => {
      const { dns, forget } = createCachingDns([ONE])
      const { resolve, resolveNow } = createResolver(dns)
      await resolve(DOMAIN)
      forget(key)
      assert.equal(resolveNow(DOMAIN), undefined)
      await resolve(DOMAIN)
      assert.notEqual(resolveNow(DOMAIN), undefined)
    })
  }

  test('are not kept when their order is drawn by weight (RFC 2782), nor when a query failed', async () => {
    const drawn = createResolver(createCachingDns([ONE, { ...ONE, port: 5071 }]).dns)
    assert.equal((await drawn.resolve(DOMAIN)).length, 2)
    assert.equal(drawn.resolveNow(DOMAIN), undefined)
    const { dns } = createCachingDns([ONE])
    const failing = createResolver({ ...dns, naptr: () => Promise.reject(new Error('SERVFAIL')) })
    assert.equal((await failing.resolve(DOMAIN)).length, 1)
    assert.equal(failing.resolveNow(DOMAIN), undefined)
  })
})

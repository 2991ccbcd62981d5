import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { Resolver } from '@voltaic/dns'
import { createSplitDns } from './split-dns.ts'

/** A resolver that knows some names and is refused the others. */
function knowing(addresses: Readonly<Record<string, string>>) {
  const asked: string[] = []
  const answer = (name: string): Promise<readonly string[]> => {
    asked.push(name)
    const address = addresses[name]
    return address === undefined
      ? Promise.reject(new VoltaicError('DNS_SERVER_FAILURE', name, ''))
      : Promise.resolve([address])
  }
  const resolver: Partial<Resolver> = { addresses: answer }
  return { resolver: resolver as Resolver, asked }
}

test('names of the home domain are asked at home alone', async () => {
  const outside = knowing({ 'scscf.home.example': '203.0.113.1', 'home.example': '203.0.113.1' })
  const own = knowing({ 'home.example': '192.0.2.1' })
  const dns = createSplitDns('home.example', own.resolver, outside.resolver)
  assert.deepEqual(await dns.addresses('HOME.example.').catch(() => 'refused'), 'refused')
  assert.deepEqual(await dns.addresses('home.example'), ['192.0.2.1'])
  await assert.rejects(dns.addresses('scscf.home.example'), { code: 'DNS_SERVER_FAILURE' })
  assert.deepEqual(outside.asked, [])
})

test('others are asked at home, and outside where nobody has their zone at home', async () => {
  const own = knowing({ 'partner.example': '192.0.2.2' })
  const outside = knowing({ 'carrier.example': '203.0.113.1', 'partner.example': '203.0.113.2' })
  const dns = createSplitDns('home.example', own.resolver, outside.resolver)
  assert.deepEqual(await dns.addresses('partner.example'), ['192.0.2.2'])
  assert.deepEqual(await dns.addresses('carrier.example'), ['203.0.113.1'])
  assert.deepEqual(await dns.addresses('carrier.home.example.org').catch(() => 'refused'), 'refused')
  assert.deepEqual(outside.asked, ['carrier.example', 'carrier.home.example.org'])
})

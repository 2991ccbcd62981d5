import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResolver } from '@voltaic/dns'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createDnsServer } from './dns-server.ts'
import { imsZones } from './ims-zones.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const listen = [
  { host: '127.0.0.53', port: 53 },
  { host: '::1', port: 53 },
]
const zonesWith = (host: string) =>
  imsZones({
    realm,
    elements: [
      { function: 'icscf', name: `icscf.${realm}`, sip: [{ address: { host, port: 4060 }, transports: ['udp'] }] },
    ],
  })

function createRuntime() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}

test('from the realm to the address of the I-CSCF, over IPv4 and IPv6 (RFC 3263 §4)', async () => {
  const runtime = createRuntime()
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: zonesWith('127.0.0.12') })
  assert.deepEqual(server.local, [])
  await server.start()
  assert.deepEqual(server.local, listen)
  for (const at of server.local) {
    const resolver = createResolver(runtime, { element: 'pcscf', servers: [at] })
    const [rule] = await resolver.naptr(realm)
    const [target] = await resolver.srv(rule?.replacement ?? '')
    assert.deepEqual([rule?.services, target?.port], ['SIP+D2U', 4060])
    assert.deepEqual(await resolver.addresses(target?.target ?? ''), ['127.0.0.12'])
    await resolver.stop()
  }
  await server.stop()
  assert.deepEqual([server.local, runtime.net.openSockets, runtime.clock.pending], [[], 0, 0])
})

test('zones can be replaced while it runs', async () => {
  const runtime = createRuntime()
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: zonesWith('127.0.0.12') })
  await server.start()
  const resolver = createResolver(runtime, { element: 'pcscf', servers: server.local })
  assert.deepEqual(await resolver.addresses(`icscf.${realm}`), ['127.0.0.12'])
  server.replaceZones(zonesWith('127.0.0.99'))
  resolver.clear()
  assert.deepEqual(await resolver.addresses(`icscf.${realm}`), ['127.0.0.99'])
  await resolver.stop()
  await server.stop()
})

test('when one address cannot be had, none is kept', async () => {
  const runtime = createRuntime()
  const taken = await runtime.net.bindDatagram({ host: '::1', port: 53 }, { onDatagram() {} })
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: zonesWith('127.0.0.12') })
  await assert.rejects(server.start(), { code: 'NET_PORT_TAKEN' })
  await taken.close()
  assert.equal(runtime.net.openSockets, 0)
  await server.start()
  await server.stop()
  assert.equal(runtime.net.openSockets, 0)
})

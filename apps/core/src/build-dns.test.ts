import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createResolver } from '@voltaic/dns'
import { NumberProvisioning } from '@voltaic/dns-server'
import { createMemoryRuntime } from '@voltaic/runtime'
import { buildDns } from './build-dns.ts'
import type { DnsElement, VoltaicConfig } from './config/config.ts'
import { labConfig } from './config/lab-config.ts'
import { openNumberStore } from './stores.ts'

const HEAD = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'

function dnsOf(config: VoltaicConfig, more: Partial<DnsElement>): DnsElement {
  const [element] = config.elements
  assert.ok(element?.function === 'dns')
  return { ...element, ...more }
}

test('one server has the zones of the network, of a folder and of the database (TS 23.003 §13.2, RFC 6116 §3.2)', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-dns-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const zones = join(data, 'zones')
  mkdirSync(zones)
  writeFileSync(join(zones, 'e164.test.zone'), `${HEAD}1 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:file@x!" .\n`)
  const config = labConfig({ data })
  const runtime = createMemoryRuntime()
  const store = await openNumberStore(config)
  t.after(() => store.close())
  const numbers = new NumberProvisioning({ store, clock: runtime.clock })
  await numbers.addZone({ zone: 'e164.arpa' })
  // as a version stored it that refused no such zone
  const former = { ...(await store.db.selectFrom('dns_zone').selectAll().executeTakeFirstOrThrow()), id: 2 }
  await store.db
    .insertInto('dns_zone')
    .values({ ...former, origin: `pcscf.${config.realm}` })
    .execute()

  const element = dnsOf(config, { zones, numbers: true })
  const server = await buildDns(element, config, runtime)
  await server.start()
  const resolver = createResolver(runtime, { element: 'test', servers: [element.dns] })
  try {
    await numbers.addNumber({ number: '+12', uri: 'sip:row@x' }, 'e164.arpa')
    const targets = async (name: string) =>
      (await resolver.naptr(name)).map(({ regexp, replacement }) => regexp || replacement)
    assert.deepEqual(await targets('2.1.e164.arpa'), ['!^.*$!sip:row@x!'])
    assert.deepEqual(await targets('1.e164.test'), ['!^.*$!sip:file@x!'])
    assert.equal((await targets(config.realm))[0], `_sip._tcp.${config.realm}`)
    assert.deepEqual(await resolver.addresses(`pcscf.${config.realm}`), ['127.0.0.1'])
  } finally {
    await resolver.stop()
    await server.stop()
  }
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0])
})

test('a folder with a mistake, or with a zone of the network itself, is refused with the reason', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-dns-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const config = labConfig({ data })
  const element = dnsOf(config, { zones: data, numbers: false })
  const refusal = (message: RegExp) => ({ code: 'ZONE_FILES_INVALID', message })
  writeFileSync(join(data, 'db.x'), `${HEAD}a A b\n`)
  await assert.rejects(buildDns(element, config, createMemoryRuntime()), refusal(/db\.x:4: "b" is no IPv4 address/))
  writeFileSync(join(data, 'db.x'), HEAD)
  writeFileSync(join(data, `db.${config.realm}`), HEAD)
  await assert.rejects(
    buildDns(element, config, createMemoryRuntime()),
    refusal(/a zone that this network makes itself/),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResolver } from '@voltaic/dns'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createDnsServer } from './dns-server.ts'
import { reloadZones } from './reload.ts'
import { loadZoneFiles } from './zone-files.ts'

const HEAD = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'
const source = (records: string) => ({ files: ['x.zone'], read: () => `${HEAD}${records}` })

test('a reload says which records it changed; a broken file, or none at all, leaves the running zone as it was', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const first = loadZoneFiles(source('a A 192.0.2.1\n'))
  assert.ok(first.kind === 'loaded')
  const listen = [{ host: '127.0.0.53', port: 53 }]
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: first.zones })
  await server.start()
  const resolver = createResolver(runtime, { element: 'ue', servers: server.local })
  const addressNow = async () => {
    resolver.clear()
    return resolver.addresses('a.x')
  }

  const broken = reloadZones(server, source('a A 192.0.2.2\nb A c\n'), first.zones)
  assert.deepEqual(broken, {
    kind: 'refused',
    mistakes: [{ file: 'x.zone', line: 5, reason: '"c" is no IPv4 address' }],
  })
  assert.deepEqual(await addressNow(), ['192.0.2.1'])

  const emptied = reloadZones(server, { files: ['README'], read: () => undefined }, first.zones)
  assert.equal(emptied.kind, 'refused')
  assert.deepEqual(await addressNow(), ['192.0.2.1'])

  const changed = reloadZones(server, source('a A 192.0.2.2\n'), first.zones)
  assert.ok(changed.kind === 'loaded')
  assert.deepEqual(
    changed.diffs.map(({ kind, added, removed }) => ({ kind, added, removed })),
    [{ kind: 'changed', added: ['a.x. 60 IN A 192.0.2.2'], removed: ['a.x. 60 IN A 192.0.2.1'] }],
  )
  assert.deepEqual(await addressNow(), ['192.0.2.2'])

  const same = reloadZones(server, source('a A 192.0.2.2 ; the same\n'), changed.zones)
  assert.deepEqual(same.kind === 'loaded' && same.diffs, [])
  await resolver.stop()
  await server.stop()
})

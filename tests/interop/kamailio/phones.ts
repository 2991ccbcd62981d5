// Phones of ours at a P-CSCF of Kamailio on kernel XFRM. Runs as root of a guest (see tests/interop/kamailio.test.ts).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createCore, createPhone, labConfig, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import { type AlgorithmPair, createTunSaBackend, type SaBackend } from '@voltaic/ipsec'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { type EthernetTap, openEthernetTap } from '../../contracts/ethernet-tap.ts'
import { backendIn, configure, type NetworkNamespace, netIn } from '../../contracts/network-namespaces.ts'
import {
  INTERFACE,
  interfaceIndex,
  joinNamespaces,
  LAB_HOSTS,
  portsInClear,
} from '../../contracts/sa-backend-namespaces.ts'
import { isProtectedPort, startKamailio } from './kamailio.ts'

const ADDRESS = LAB_HOSTS.pcscf[4]
/** Kamailio takes a REGISTER for a first one when its Via has port 5060, and so each phone has a host of its own. */
const PHONE_HOSTS = ['10.77.0.11', '10.77.0.12', '10.77.0.13', '10.77.0.14'] as const
const CLEAR_PORT = 5060

interface World {
  readonly config: VoltaicConfig
  readonly phonePlace: NetworkNamespace
  readonly pcscfPlace: NetworkNamespace
  readonly backend: SaBackend
  readonly tap: EthernetTap
}

let world: World | undefined
const closers: (() => unknown)[] = []
let phoneCount = 0

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-kamailio-'))
  const { ue, pcscf } = await joinNamespaces()
  const addresses = PHONE_HOSTS.map((host) => `addr add ${host}/24 dev ${INTERFACE}`)
  await configure(ue, addresses)
  const config = labConfig({ data: folder, host: ADDRESS })
  closers.push(await startCore(config, pcscf))
  closers.push(await startKamailio({ place: pcscf, address: ADDRESS, realm: config.realm, folder }))
  const tap = await pcscf.run(async () => openEthernetTap(interfaceIndex()))
  const options = { ...runtimeIn(ue), net: createNodeNet() }
  const backend = backendIn(ue, await ue.run(() => createTunSaBackend(options)))
  closers.push(() => backend.close(), tap.close)
  world = { config, phonePlace: ue, pcscfPlace: pcscf, backend, tap }
})

after(async () => {
  for (const close of closers.reverse()) await close()
})

/** Everything of our network but a P-CSCF. @returns a function that ends it */
async function startCore(config: VoltaicConfig, place: NetworkNamespace): Promise<() => Promise<void>> {
  const names = config.elements.filter((each) => each.function !== 'pcscf').map(({ name }) => name)
  return place.run(async () => {
    const core = await createCore(config, runtimeIn(place), names)
    await core.start()
    return () => core.stop()
  })
}

const sha1: AlgorithmPair = { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }

// Over UDP with one pair, so that a REGISTER fits; and with rport, since Kamailio 5.6 sends an answer to what has no
// Contact outside of all associations otherwise. Over TCP with all six, of which it takes the last.
for (const [transport, gm] of [
  ['udp', { pairs: [sha1], rport: true }],
  ['tcp', {}],
] as const) {
  test(`${transport}: phones register, subscribe, call, text and hang up through Kamailio`, {
    timeout: 60_000,
  }, async () => {
    assert.ok(world)
    const { tap, pcscfPlace } = world
    const settings = { gm, refreshes: false, regEvent: true, media: 'none', answering: { afterMs: 0 } } as const
    const [alice, bob] = [await startPhone(world, transport, settings), await startPhone(world, transport, settings)]
    for (const phone of [alice, bob]) await register(phone)
    assert.equal(await associationsIn(pcscfPlace), 4 * phoneCount)
    const call = alice.call(numberOf(bob))
    await call.until('answered')
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      assert.equal((await from.message(numberOf(to), 'text')).status, 200)
      assert.equal(to.messages.length, 1)
    }
    await bob.calls[0]?.hangUp()
    assert.equal((await call.ended).kind, 'completed')
    for (const phone of [alice, bob]) assert.ok(phone.regEvents >= 1)
    const frames = tap.take()
    assert.ok(frames.length > 0)
    assert.deepEqual(frames.flatMap(portsInClear).filter(isProtectedPort), [], 'in clear')
    for (const phone of [alice, bob]) await phone.stop()
  })
}

async function startPhone(
  { config, phonePlace, backend }: World,
  transport: 'udp' | 'tcp',
  settings: Partial<Ue['config']>,
): Promise<Ue> {
  const runtime = runtimeIn(phonePlace)
  const host = PHONE_HOSTS[phoneCount]
  phoneCount += 1
  const [imsi, msisdn] = [`00101000000000${phoneCount}`, `9990100000${phoneCount}`]
  const subscribers = await openSubscribers(config, runtime)
  await subscribers.provisioning.add({ imsi, msisdn, k: runtime.random.hex(16), opc: runtime.random.hex(16) })
  const sim = await subscribers.simCard(imsi)
  await subscribers.close()
  assert.ok(sim && host)
  const element = `ue${phoneCount}`
  const options = { element, transport, host, port: CLEAR_PORT, saBackend: backend, settings }
  const phone = createPhone(sim, options, config, runtime)
  await phone.start()
  return phone
}

async function register(phone: Ue): Promise<void> {
  const outcome = await phone.register()
  assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
}

/** In the kernel, as `ip` sees them. */
async function associationsIn(place: NetworkNamespace): Promise<number> {
  const { stdout } = await place.run(async () => spawnSync('ip', ['xfrm', 'state'], { encoding: 'utf8' }))
  return stdout.match(/proto esp spi .* mode transport/g)?.length ?? 0
}

function numberOf(phone: Ue): string {
  const uri = phone.associatedUris.find((each) => each.startsWith('tel:'))
  assert.ok(uri)
  return uri
}

function runtimeIn(place: NetworkNamespace): Runtime {
  return {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net: netIn(place, createNodeNet()),
    log: silentLog,
    counters: new Counters(),
  }
}

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Core,
  createCore,
  createPhone,
  DEFAULT_GM,
  elementsOf,
  labConfig,
  openSubscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import {
  type AlgorithmPair,
  chooseSaBackend,
  formatAlgorithmPair,
  type HostSaBackend,
  type SaBackend,
} from '@voltaic/ipsec'
import {
  Counters,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { type EthernetTap, openEthernetTap } from '../contracts/ethernet-tap.ts'
import { backendIn, type NetworkNamespace, netIn } from '../contracts/network-namespaces.ts'
import { interfaceIndex, joinNamespaces, LAB_HOSTS, portsInClear } from '../contracts/sa-backend-namespaces.ts'
import { SEED } from './network.ts'
import { createSkippingClock, type SkippingClock } from './skipping-clock.ts'

/** What phones and P-CSCF agree on, and how they speak. */
export interface GmCase {
  readonly pair: AlgorithmPair
  readonly transport: 'udp' | 'tcp'
}

export interface GmHostsOptions {
  readonly version: 4 | 6
  /** Who does ESP for the P-CSCF. */
  readonly pcscf: HostSaBackend
  readonly phones: HostSaBackend
  /** Called with the host of the core before anything is sent. */
  readonly watch?: (corePlace: NetworkNamespace) => Promise<void>
}

/** Sets that are no longer used are gone after 64 × T1 with the timers for radio; some seconds more for the last answer. */
const OLD_SET_MS = 140_000
const STEP_MS = 1000
/** By the clock of the machine. */
const REAL_STEP_MS = 4
const machineClock = createSystemClock()
const PCSCF_PORTS = [DEFAULT_GM.portS, ...DEFAULT_GM.portC]

/** `hmac-sha-1-96/aes-cbc over tcp`: a case in words. */
export function formatCase({ pair, transport }: GmCase): string {
  return `${formatAlgorithmPair(pair)} over ${transport}`
}

/**
 * A core on one host and phones on another, joined by a wire: real sockets, the TCP of the kernel, and ESP by a back end
 * on each side. Both hosts are namespaces of this process.
 */
export class GmHosts {
  #core: Core
  readonly #corePlace: NetworkNamespace
  readonly #config: VoltaicConfig
  readonly #clock: SkippingClock
  readonly #runtime: Runtime
  readonly #backend: SaBackend
  readonly #phoneHost: string
  readonly #protected: Set<number>
  readonly #tap: EthernetTap
  readonly #closers: readonly (() => unknown)[]
  readonly #random = createSeededRandom(SEED)
  #lastImsi = 0

  private constructor(parts: GmHostsParts) {
    this.#core = parts.core
    this.#corePlace = parts.corePlace
    this.#config = parts.config
    this.#clock = parts.clock
    this.#runtime = parts.phoneRuntime
    this.#backend = parts.backend
    this.#phoneHost = parts.phoneHost
    this.#protected = parts.protectedPorts
    this.#tap = parts.tap
    this.#closers = parts.closers
  }

  static async start({ version, pcscf, phones, watch }: GmHostsOptions): Promise<GmHosts> {
    const data = mkdtempSync(join(tmpdir(), 'voltaic-gm-hosts-'))
    const { ue, pcscf: corePlace } = await joinNamespaces()
    await watch?.(corePlace)
    const clock = createSkippingClock(machineClock)
    const config = labConfig({
      data,
      host: LAB_HOSTS.pcscf[version],
      gm: { ...DEFAULT_GM, backend: pcscf, policy: 'require' },
    })
    const core = await startCore(config, corePlace, clock)
    const protectedPorts = new Set(PCSCF_PORTS)
    const phoneRuntime = runtimeIn(ue, clock)
    const options = { ...phoneRuntime, net: createNodeNet(), side: 'ue' } as const
    const backend = backendIn(ue, await ue.run(() => chooseSaBackend(phones, options)))
    const tap = await corePlace.run(async () => openEthernetTap(interfaceIndex()))
    return new GmHosts({
      core,
      corePlace,
      config,
      clock,
      phoneRuntime,
      backend: noting(backend, protectedPorts),
      phoneHost: LAB_HOSTS.ue[version],
      protectedPorts,
      tap,
      closers: [
        () => backend.close(),
        tap.close,
        ue.close,
        corePlace.close,
        () => rmSync(data, { recursive: true, force: true }),
      ],
    })
  }

  /**
   * Two phones register, watch their registrations, call each other, register anew during the call, send messages both
   * ways, hang up and leave. Nothing of it is on the wire in clear, and no association is left.
   */
  async play({ pair, transport }: GmCase): Promise<void> {
    const [alice, bob] = [await this.#phone(pair, transport), await this.#phone(pair, transport)]
    for (const phone of [alice, bob]) await register(phone)
    const call = alice.call(numberOf(bob))
    await call.until('answered')
    for (const phone of [alice, bob]) await register(phone)
    await sendText(alice, bob)
    await sendText(bob, alice)
    const other = bob.calls[0]
    assert.ok(other)
    await other.hangUp()
    assert.equal((await call.ended).kind, 'completed')
    await other.ended
    for (const phone of [alice, bob]) {
      assert.ok(phone.regEvents >= 1, 'a NOTIFY of the registration has come')
      assert.equal((await phone.deregister()).kind, 'registered')
    }
    await this.#passTime(OLD_SET_MS)
    for (const phone of [alice, bob]) await phone.stop()
    await this.#checkNothingLeft()
  }

  /** The core stops and starts anew, and two phones that had registered call each other as if nothing had been. */
  async playRestart({ pair, transport }: GmCase): Promise<void> {
    const [alice, bob] = [await this.#phone(pair, transport), await this.#phone(pair, transport)]
    for (const phone of [alice, bob]) await register(phone)
    await this.#core.stop()
    this.#core = await startCore(this.#config, this.#corePlace, this.#clock)
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await sendText(from, to)
      const call = from.call(numberOf(to))
      await call.until('answered')
      await call.hangUp()
      await call.ended
    }
    for (const phone of [alice, bob]) assert.equal((await phone.deregister()).kind, 'registered')
    await this.#passTime(OLD_SET_MS)
    for (const phone of [alice, bob]) await phone.stop()
    await this.#checkNothingLeft()
  }

  async stop(): Promise<void> {
    await this.#core.stop()
    for (const close of this.#closers) await close()
  }

  async #phone(pair: AlgorithmPair, transport: 'udp' | 'tcp'): Promise<Ue> {
    const phone = createPhone(
      await this.#sim(),
      {
        element: `ue${this.#lastImsi}`,
        transport,
        host: this.#phoneHost,
        saBackend: this.#backend,
        settings: {
          gm: { pairs: [pair] },
          refreshes: false,
          media: 'none',
          answering: { afterMs: 0 },
          bearerDelayMs: 0,
        },
      },
      this.#config,
      this.#runtime,
    )
    await phone.start()
    return phone
  }

  async #sim(): Promise<SimCard> {
    this.#lastImsi += 1
    const [imsi, msisdn] = [`00101${String(this.#lastImsi).padStart(10, '0')}`, `999010${this.#lastImsi + 10_000}`]
    const subscribers = await openSubscribers(this.#config, this.#runtime)
    try {
      await subscribers.provisioning.add({ imsi, msisdn, k: this.#random.hex(16), opc: this.#random.hex(16) })
      const sim = await subscribers.simCard(imsi)
      assert.ok(sim)
      return sim
    } finally {
      await subscribers.close()
    }
  }

  /** Slowly enough for the sockets: what a timer sets off is answered before the next one fires. */
  async #passTime(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += STEP_MS) {
      await this.#clock.skip(STEP_MS)
      await new Promise<void>((resolve) => machineClock.startTimer(REAL_STEP_MS, resolve, true))
    }
  }

  async #checkNothingLeft(): Promise<void> {
    const lists = [await this.#backend.list(), (await this.#core.saBackend?.list()) ?? []]
    assert.deepEqual(lists, [[], []], 'associations are left')
    const frames = this.#tap.take()
    const inClear = frames.flatMap(portsInClear)
    const [pcscf] = elementsOf(this.#config, 'pcscf')
    assert.ok(pcscf && inClear.includes(pcscf.sip.port), 'the first REGISTER is seen')
    const leaked = inClear.filter((port) => this.#protected.has(port))
    assert.deepEqual(leaked, [], 'protected ports in clear')
    // Others may have these ports in clear from now on.
    this.#protected.clear()
    for (const port of PCSCF_PORTS) this.#protected.add(port)
  }
}

interface GmHostsParts {
  readonly core: Core
  readonly corePlace: NetworkNamespace
  readonly config: VoltaicConfig
  readonly clock: SkippingClock
  readonly phoneRuntime: Runtime
  readonly backend: SaBackend
  readonly phoneHost: string
  readonly protectedPorts: Set<number>
  readonly tap: EthernetTap
  readonly closers: readonly (() => unknown)[]
}

function startCore(config: VoltaicConfig, place: NetworkNamespace, clock: SkippingClock): Promise<Core> {
  return place.run(async () => {
    const core = await createCore(config, runtimeIn(place, clock))
    await core.start()
    return core
  })
}

function runtimeIn(place: NetworkNamespace, clock: SkippingClock): Runtime {
  const net = netIn(place, createNodeNet())
  return { clock, random: createSystemRandom(), net, log: silentLog, counters: new Counters() }
}

/** The same back end; the ports that it protects are noted. */
function noting(backend: SaBackend, ports: Set<number>): SaBackend {
  return {
    ...backend,
    protect(addresses) {
      for (const { port } of addresses) ports.add(port)
      return backend.protect(addresses)
    },
  }
}

/**
 * Twice, if need be: the kernel may give a stream in clear a port that another phone of this host protects, or did so just
 * now, and then nothing of it leaves.
 */
async function register(phone: Ue): Promise<void> {
  const first = await phone.register()
  const outcome = first.kind === 'no answer' ? await phone.register() : first
  assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
}

async function sendText(from: Ue, to: Ue): Promise<void> {
  const before = to.messages.length
  const { status } = await from.message(numberOf(to), `from ${from.config.element}`)
  assert.equal(status, 200)
  assert.equal(to.messages.length, before + 1)
}

function numberOf(phone: Ue): string {
  const uri = phone.associatedUris.find((each) => each.startsWith('tel:')) ?? phone.associatedUris[0]
  assert.ok(uri)
  return uri
}

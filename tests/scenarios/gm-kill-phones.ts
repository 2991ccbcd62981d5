import assert from 'node:assert/strict'
import { createPhone, type VoltaicConfig } from '@voltaic/core'
import { chooseSaBackend, type HostSaBackend, type SaBackend } from '@voltaic/ipsec'
import { createNodeNet, type Runtime, sipTrace } from '@voltaic/runtime'
import type { RegisterOutcome, Ue } from '@voltaic/ue'
import { backendIn, type NetworkNamespace } from '../contracts/network-namespaces.ts'
import { addSubscribers, newCall, PAIR_SETTINGS, pairOf } from './call-pairs.ts'

export interface GmKillPhonesOptions {
  readonly count: number
  readonly backend: HostSaBackend
  readonly host: string
  readonly place: NetworkNamespace
  readonly config: VoltaicConfig
  /** Its network is that of `place`. */
  readonly runtime: Runtime
  /** May look at what the back end is asked. */
  readonly watched: (backend: SaBackend) => SaBackend
}

/** Phones that register, and calls that are made, at once: more would only wait for each other. */
const AT_ONCE = 20
/** TCP sends a FIN again after some seconds at the most, since a P-CSCF is back soon. */
const CLOSING_MS = 15_000

/** Phones with IPsec at one host, of which is known how often they register and which streams they open inside their sets. */
export class GmKillPhones {
  readonly all: Ue[] = []
  readonly #options: GmKillPhonesOptions
  readonly #closers: (() => unknown)[] = []
  /** REGISTERs that each phone has sent. */
  readonly #registers = new Map<string, number>()
  /** And how many of them when it was told that it is registered. */
  readonly #told = new Map<Ue, number>()
  readonly #open = new Set<object>()
  #streams = 0

  private constructor(options: GmKillPhonesOptions) {
    this.#options = options
  }

  static async start(options: GmKillPhonesOptions): Promise<GmKillPhones> {
    const { count, config, runtime, host } = options
    const phones = new GmKillPhones(options)
    phones.#closers.push(
      sipTrace.subscribe(({ element, direction, data }) => {
        if (direction === 'out') phones.#note(element, data)
      }),
    )
    const saBackend = await phones.#openBackend()
    for (const [index, sim] of (await addSubscribers(count, config, runtime)).entries()) {
      // of two neighbours, who call each other, in turns both, one or the other speak TCP
      const transport = index % 4 < 2 ? 'udp' : 'tcp'
      const settings = { ...PAIR_SETTINGS, refreshes: false }
      const phone = createPhone(
        sim,
        { element: `ue${index + 1}`, transport, host, saBackend, settings },
        config,
        runtime,
      )
      await phone.start()
      phones.all.push(phone)
    }
    return phones
  }

  /** Those that know that they are registered. */
  get told(): readonly Ue[] {
    return [...this.#told.keys()]
  }

  /** How many streams they have opened inside their sets so far. */
  get streams(): number {
    return this.#streams
  }

  async register(phone: Ue): Promise<RegisterOutcome> {
    const outcome = await phone.register()
    if (outcome.kind === 'registered') this.#told.set(phone, this.#registers.get(phone.config.element) ?? 0)
    return outcome
  }

  /**
   * Each calls the next one, and is called, without a REGISTER. Every other one first, so that nobody is in three calls.
   *
   * @param after each batch of calls
   */
  async callAround(phones: readonly Ue[], after: () => void): Promise<void> {
    const pairs = phones.map((phone, index) => pairOf(phone, phones[(index + 1) % phones.length]))
    for (const parity of [0, 1]) {
      const every = pairs.filter((_, index) => index % 2 === parity)
      await inBatches(every, newCall, after)
    }
    for (const phone of phones) {
      const { element } = phone.config
      assert.equal(this.#registers.get(element), this.#told.get(phone), `${element} needed a REGISTER`)
    }
  }

  /**
   * Waits until the streams of the moment are closed. The FINs of the dead P-CSCF get out only when somebody does ESP
   * again; a request that crosses one is lost with its stream, and nobody tells (RFC 3261 §18.4).
   */
  async untilStreamsClose(): Promise<void> {
    const { clock } = this.#options.runtime
    const streams = [...this.#open]
    const end = clock.now() + CLOSING_MS
    while (clock.now() < end && streams.some((stream) => this.#open.has(stream))) {
      await new Promise<void>((resolve) => void clock.startTimer(50, resolve, true))
    }
  }

  async stop(): Promise<void> {
    for (const phone of this.all) await phone.stop()
    for (const close of this.#closers.toReversed()) await close()
  }

  async #openBackend(): Promise<SaBackend> {
    const { place, runtime, backend: name, watched } = this.#options
    const options = { ...runtime, net: createNodeNet(), side: 'ue' } as const
    const backend = backendIn(place, await place.run(() => chooseSaBackend(name, options)))
    this.#closers.push(async () => {
      const left = await backend.list()
      await backend.close()
      assert.deepEqual(left, [], 'associations of phones that are switched off')
    })
    return watched({ ...backend, net: this.#counting(backend.net) })
  }

  #counting(net: SaBackend['net']): SaBackend['net'] {
    return {
      ...net,
      connectStream: (to, handlers, options) => {
        this.#streams += 1
        const stream = {}
        this.#open.add(stream)
        const onClose = (error?: Error): void => {
          this.#open.delete(stream)
          handlers.onClose(error)
        }
        return net.connectStream(to, { ...handlers, onClose }, options).catch((error: unknown) => {
          this.#open.delete(stream)
          throw error
        })
      },
    }
  }

  #note(element: string, octets: Uint8Array): void {
    if (!element.startsWith('ue')) return
    if (Buffer.from(octets.subarray(0, 9)).toString('latin1') !== 'REGISTER ') return
    this.#registers.set(element, (this.#registers.get(element) ?? 0) + 1)
  }
}

/** @param after each batch */
export async function inBatches<T, R>(
  all: readonly T[],
  work: (each: T) => Promise<R>,
  after: () => void = () => {},
): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map((each) => work(each)))))
    after()
  }
  return results
}

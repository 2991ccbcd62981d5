import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  type Random,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createRequest } from '../message/create-message.ts'
import { parseMessage } from '../message/parse-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { SipResponse } from '../message/sip-response.ts'
import { createSipStack, type SipStack, type SipStackOptions } from '../stack.ts'
import type { Branch, Hop } from './hop.ts'

const CALLER = '10.0.0.1'
const PROXY = '10.0.0.2'
const PHONES = ['10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14'] as const
const CALLS = 40
const FAULTS = { loss: 0.05, duplication: 0.05, delay: { min: 1, max: 300 } }
/** Busy, gone, moved, unauthorised, overloaded, declined; half of all answers are 200. */
const ANSWERS = [200, 200, 200, 200, 200, 200, 486, 480, 302, 401, 503, 603] as const

/** A caller, a forking proxy and phones that answer at random, on a bad network. */
class ForkingNetwork {
  readonly clock: ManualClock = createManualClock()
  readonly random: Random
  readonly net: MemoryNet
  readonly counters = new Counters()
  readonly stacks: SipStack[] = []
  /** Final statuses of each INVITE as the proxy sent them to the caller. */
  readonly finals = new Map<string, Set<number>>()
  /** `Call-ID;tag` of each ACK that a phone got, and of each 2xx that it sent. */
  readonly acknowledged = new Set<string>()
  readonly accepted = new Set<string>()
  caller!: SipStack

  constructor(seed: number) {
    this.random = createSeededRandom(seed)
    this.net = createMemoryNet({ clock: this.clock, random: this.random, faults: FAULTS })
    this.net.addTap(({ from, to, data }) => {
      if (from.host === PROXY && to.host === CALLER) this.#record(parseMessage(data))
      return undefined
    })
  }

  async start(): Promise<void> {
    this.caller = await this.#stack(CALLER, { onRequest: async (_, hop) => hop.reply(500) })
    await this.#stack(PROXY, { onRequest: (request, hop) => this.#fork(request, hop) })
    for (const host of PHONES) {
      await this.#stack(host, {
        onRequest: (request, hop) => this.#answer(request, hop, host),
        onAck: (ack) => this.acknowledged.add(`${ack.callId};${ack.toTag}`),
      })
    }
  }

  /** One call, which its caller may cancel. */
  async call(index: number): Promise<SipResponse> {
    await this.#wait(10_000)
    const invite = createRequest('INVITE', `sip:bob@${PROXY}`, [
      ['Route', `<sip:${PROXY};lr>`],
      ['From', '<sip:a@b>;tag=a'],
      ['To', '<sip:bob@b>'],
      ['Call-ID', `call-${index}`],
      ['CSeq', '1 INVITE'],
    ])
    const abort = new AbortController()
    if (this.random.integer(3) === 0) void this.#wait(8000).then(() => abort.abort())
    const acknowledge = (response: SipResponse) => void this.#acknowledge(invite, response)
    const response = await this.caller.request(invite, { signal: abort.signal, onFurther2xx: acknowledge })
    if (response.status < 300) acknowledge(response)
    return response
  }

  async #stack(host: string, options: Pick<SipStackOptions, 'onRequest' | 'onAck'>): Promise<SipStack> {
    const { clock, random, net, counters } = this
    const runtime: Runtime = { clock, random, net, counters, log: silentLog }
    const listen = [{ transport: 'udp', address: { host, port: 5060 } }] as const
    const resolver = { resolve: async () => [] }
    const stack = createSipStack({ element: host, runtime, listen, resolver, ...options })
    await stack.start()
    this.stacks.push(stack)
    return stack
  }

  #fork(request: SipRequest, hop: Hop): Promise<SipResponse> {
    const branches = PHONES.filter(() => this.random.integer(3) > 0).map((host): Branch => {
      const options = { recordRoute: `<sip:${PROXY};lr>` }
      return { request: request.withUri(`sip:bob@${host}`), options }
    })
    const split = this.random.integer(branches.length + 1)
    return hop.fork([branches.slice(0, split), branches.slice(split)], { groupTimeoutMs: 5000 })
  }

  async #answer(request: SipRequest, hop: Hop, host: string): Promise<SipResponse> {
    if (this.random.integer(4) > 0) hop.provisional(hop.reply(180))
    const status = ANSWERS[this.random.integer(ANSWERS.length)] ?? 200
    const isCancelled = new Promise<number>((resolve) => hop.signal.addEventListener('abort', () => resolve(487)))
    const final = await Promise.race([this.#wait(9000).then(() => status), isCancelled])
    const response = hop.reply(final, { headers: [['Contact', `<sip:${host}>`]] })
    if (response.status < 300) this.#repeat(`${request.callId};${response.toTag}`, hop, 500)
    return response
  }

  /** RFC 3261 §13.3.1.4: the user agent repeats its 2xx until the ACK comes. */
  #repeat(key: string, hop: Hop, interval: number): void {
    this.accepted.add(key)
    if (interval > 32_000) return
    this.clock.startTimer(interval, () => {
      if (this.acknowledged.has(key)) return
      hop.resend()
      this.#repeat(key, hop, 2 * interval)
    })
  }

  async #acknowledge(invite: SipRequest, response: SipResponse): Promise<void> {
    const headers = [
      ...response.list('Record-Route').map((route) => ['Route', route] as const),
      ['From', invite.header('From') ?? ''] as const,
      ['To', response.header('To') ?? ''] as const,
      ['Call-ID', invite.callId] as const,
      ['CSeq', '1 ACK'] as const,
    ]
    const contact = response.header('Contact')?.slice(1, -1) ?? ''
    await this.caller.acknowledge(createRequest('ACK', contact, headers))
  }

  #record(message: unknown): void {
    if (!(message instanceof SipResponse) || message.status < 200 || message.cseq.method !== 'INVITE') return
    const statuses = this.finals.get(message.callId) ?? new Set<number>()
    this.finals.set(message.callId, statuses.add(message.status))
  }

  #wait(most: number): Promise<void> {
    return new Promise((resolve) => this.clock.startTimer(this.random.integer(most), resolve))
  }
}

for (let seed = 1; seed <= 6; seed++) {
  test(`forks on a bad network end in one final response each and leave nothing, seed ${seed} (RFC 3261 §16.7)`, async () => {
    const network = new ForkingNetwork(seed)
    await network.start()
    const calls = Array.from({ length: CALLS }, (_, index) => network.call(index))
    await network.clock.advance(600_000)
    const statuses = (await Promise.all(calls)).map((response) => response.status)
    assert.equal(network.finals.size, CALLS)
    for (const finals of network.finals.values()) assert.equal(finals.size, 1, [...finals].join())
    assert.deepEqual(
      statuses,
      Array.from({ length: CALLS }, (_, index) => [...(network.finals.get(`call-${index}`) ?? [])][0]),
    )
    assert.deepEqual(network.acknowledged, network.accepted)
    assert.ok(new Set(statuses).size > 3, 'the calls end in many ways')
    for (const stack of network.stacks) assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
    assert.equal(network.clock.pending, 0)
    assert.equal(network.counters.get('sip.fault'), 0)
    for (const stack of network.stacks) await stack.stop()
    assert.equal(network.net.openSockets, 0)
  })
}

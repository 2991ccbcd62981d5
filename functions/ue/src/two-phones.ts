import assert from 'node:assert/strict'
import { createVector, formatAkaNonce, Isim, RAND_LENGTH } from '@voltaic/aka'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import {
  createSipStack,
  type Hop,
  parseMessage,
  type SipMessage,
  SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import type { UeMedia } from './media/ue-media.ts'
import { createUe, type Ue } from './ue.ts'
import type { UeConfig } from './ue-config.ts'

const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
const NETWORK = { transport: 'udp', address: { host: '10.0.0.1', port: 5060 } } as const

/** For tests: what happens to an initial request instead of its being sent to the other phone. */
export type Intercept = (request: SipRequest, hop: Hop) => Promise<SipResponse> | undefined

/** For tests: two registered phones, and between them a network that takes every registration and sends on the rest. */
export interface TwoPhones {
  readonly clock: ManualClock
  readonly net: MemoryNet
  readonly alice: Ue
  readonly bob: Ue
  /** The messages that left a phone, in order, as `alice INVITE` and `bob 183`. */
  readonly ladder: readonly string[]
  readonly sent: readonly { readonly by: string; readonly message: SipMessage }[]
  intercept: Intercept | undefined
  /** The first message of a phone that is so. */
  find(by: 'alice' | 'bob', what: string): SipMessage
  /** Advances until the condition holds, at most so many milliseconds. */
  until(condition: () => boolean, milliseconds?: number): Promise<void>
  /** Waits until all is over, and asserts that nothing is left. @param isAbrupt does not wait */
  stop(isAbrupt?: boolean): Promise<void>
}

type Settings = Partial<UeConfig>

export async function twoPhones(
  settings: { readonly alice?: Settings; readonly bob?: Settings; readonly both?: Settings } = {},
  createMedia?: (runtime: Runtime) => UeMedia,
): Promise<TwoPhones> {
  const clock = createManualClock()
  const random = createSeededRandom(11)
  const net = createMemoryNet({ clock, random })
  const runtime: Runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const sent: { by: string; message: SipMessage }[] = []
  const keys = { k: random.bytes(16), opc: random.bytes(16) }
  const media = createMedia?.(runtime)
  const deps = { runtime, resolver: { resolve: async () => [] }, ...(media === undefined ? {} : { media }) }
  const phone = (name: string, host: string, own: Settings = {}) =>
    createUe(deps, { ...phoneConfig(name, host, new Isim(keys)), ...settings.both, ...own })
  const alice = phone('alice', '10.0.0.2', settings.alice)
  const bob = phone('bob', '10.0.0.3', settings.bob)
  net.addTap(({ kind, from, data }) => {
    const by = from.host === '10.0.0.2' ? 'alice' : from.host === '10.0.0.3' ? 'bob' : undefined
    if (by !== undefined && kind === 'udp' && from.port === 5060) sent.push({ by, message: parseMessage(data) })
    return undefined
  })
  const network = createNetwork({ runtime, keys, intercept: (request, hop) => phones.intercept?.(request, hop) })
  const phones: TwoPhones = {
    clock,
    net,
    alice,
    bob,
    sent,
    intercept: undefined,
    get ladder() {
      return sent.map(({ by, message }) => `${by} ${wordFor(message)}`)
    },
    find(by, what) {
      const found = sent.find((one) => one.by === by && wordFor(one.message) === what)
      assert.ok(found, `${by} has sent no ${what}: ${phones.ladder.join(', ')}`)
      return found.message
    },
    async until(condition, milliseconds = 5000) {
      await clock.settle()
      for (let waited = 0; !condition() && waited < milliseconds; waited += 10) await clock.advance(10)
      assert.ok(condition(), `not within ${milliseconds} ms: ${phones.ladder.join(', ')}`)
    },
    async stop(isAbrupt = false) {
      if (!isAbrupt) await clock.advance(200_000)
      assert.deepEqual([alice.calls.length, bob.calls.length], [0, 0], 'calls left')
      if (!isAbrupt) assert.equal(clock.pending, 0, 'timers left before the stop')
      for (const each of [alice, bob, network]) await each.stop()
      assert.equal(clock.pending, 0, 'timers left')
      assert.equal(net.openSockets, 0, 'sockets left')
    },
  }
  for (const each of [network, alice, bob]) await each.start()
  for (const each of [alice, bob]) {
    const registered = each.register()
    await clock.advance(10)
    assert.equal((await registered).kind, 'registered')
  }
  sent.length = 0
  return phones
}

function phoneConfig(name: string, host: string, isim: Isim): UeConfig {
  return {
    element: name,
    impi: `${name}@${REALM}`,
    impu: `sip:${name}@${REALM}`,
    realm: REALM,
    isim,
    listen: { transport: 'udp', address: { host, port: 5060 } },
    pcscf: NETWORK,
    expires: 600_000,
    instanceId: 'urn:gsma:imei:00100000-000001-0',
    refreshes: false,
    regEvent: false,
  }
}

interface NetworkParts {
  readonly runtime: Runtime
  readonly keys: { readonly k: Uint8Array; readonly opc: Uint8Array }
  readonly intercept: Intercept
}

/** Challenges and accepts every REGISTER, and sends everything else to the other phone. */
function createNetwork({ runtime, keys, intercept }: NetworkParts): SipStack {
  let sqn = 0
  const challenge = () => {
    sqn += 32
    const { rand, autn } = createVector({ ...keys, rand: runtime.random.bytes(RAND_LENGTH), sqn, amf: 0 })
    return `Digest realm="${REALM}",nonce="${formatAkaNonce(rand, autn)}",algorithm=AKAv1-MD5,qop="auth"`
  }
  return createSipStack({
    element: 'network',
    runtime,
    // UDP alone, which can be watched: a phone that wants TCP for its long requests is refused
    listen: [NETWORK],
    resolver: { resolve: async () => [] },
    limits: { maxUdpRequestBytes: 60_000 },
    async onRequest(request, hop) {
      if (request.method === 'REGISTER') return register(request, hop, challenge)
      if (request.toTag !== undefined) return hop.forward(request)
      const host = hop.flow.remote.host === '10.0.0.2' ? '10.0.0.3' : '10.0.0.2'
      const target = { transport: 'udp', address: { host, port: 5060 } } as const
      const identity = request.header('P-Preferred-Identity') ?? ''
      const onward = request.without('Route').with('P-Asserted-Identity', identity).without('P-Preferred-Identity')
      return intercept(onward, hop) ?? hop.forward(onward, { target, recordRoute: '<sip:10.0.0.1:5060;lr>' })
    },
  })
}

/** A method, or `183 INVITE`. */
function wordFor(message: SipMessage): string {
  return message instanceof SipRequest ? message.method : `${(message as SipResponse).status} ${message.cseq.method}`
}

function register(request: SipRequest, hop: Hop, challenge: () => string): SipResponse {
  if (!request.header('Authorization')?.includes('cnonce')) {
    return hop.reply(401, { headers: [['WWW-Authenticate', challenge()]] })
  }
  const user = request.from.uri
  return hop.reply(200, {
    headers: [
      ['Contact', `${request.header('Contact')?.replace(/;expires=\d+/, '')};expires=${request.header('Expires')}`],
      ['Service-Route', '<sip:orig@scscf.example;lr>'],
      ['P-Associated-URI', `<${user}>`],
    ],
  })
}

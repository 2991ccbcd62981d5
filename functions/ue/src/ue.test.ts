import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createVector, formatAkaNonce, Isim, RAND_LENGTH } from '@voltaic/aka'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createRequest, createSipStack, type Hop, parseAuth, type SipRequest, type SipResponse } from '@voltaic/sip'
import { createUe } from './ue.ts'
import type { UeConfig } from './ue-config.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const impi = `001010000000001@${realm}`
const PCSCF = { transport: 'udp', address: { host: '10.0.0.1', port: 5060 } } as const
const UE = { transport: 'udp', address: { host: '10.0.0.2', port: 5060 } } as const
const HOUR_MS = 3_600_000

/** What a network says to one REGISTER. */
type Answer = (request: SipRequest, hop: Hop, network: Network) => SipResponse

type Network = Awaited<ReturnType<typeof createNetwork>>

/** A network that is nothing but a script: each REGISTER gets the next answer, later ones the last. */
async function createNetwork(answers: readonly Answer[], settings: Partial<UeConfig> = {}) {
  const clock = createManualClock()
  const random = createSeededRandom(5)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const keys = { k: random.bytes(16), opc: random.bytes(16) }
  const registers: SipRequest[] = []
  const subscribes: SipRequest[] = []
  let sqn = 0
  const resolver = { resolve: async () => [] }
  const pcscf = createSipStack({
    element: 'pcscf',
    runtime,
    listen: [PCSCF],
    resolver,
    onRequest: async (request, hop) => {
      if (request.method !== 'REGISTER') {
        subscribes.push(request)
        return hop.reply(200, { headers: [['Contact', '<sip:pcscf@10.0.0.1>']] })
      }
      registers.push(request)
      const answer = answers[Math.min(registers.length, answers.length) - 1]
      return answer ? answer(request, hop, network) : hop.reply(500)
    },
  })
  const ue = createUe(
    { runtime, resolver },
    {
      element: 'ue1',
      impi,
      impu: `sip:${impi}`,
      realm,
      isim: new Isim(keys),
      listen: UE,
      pcscf: PCSCF,
      expires: 600_000,
      instanceId: 'urn:gsma:imei:00100000-000001-0',
      refreshes: false,
      regEvent: false,
      ...settings,
    },
  )
  const network = {
    clock,
    ue,
    pcscf,
    registers,
    subscribes,
    /** The nonce of a new challenge. */
    nonce(secrets = keys): string {
      sqn += 32
      const { rand, autn } = createVector({ ...secrets, rand: random.bytes(RAND_LENGTH), sqn, amf: 0 })
      return formatAkaNonce(rand, autn)
    },
    async stop() {
      await ue.stop()
      await pcscf.stop()
      assert.equal(clock.pending, 0, 'no timer is left')
    },
  }
  await pcscf.start()
  await ue.start()
  return network
}

const challenge: Answer = (_, hop, network) => challengeWith(network.nonce(), hop)
const forged: Answer = (_, hop, network) =>
  challengeWith(network.nonce({ k: new Uint8Array(16), opc: new Uint8Array(16) }), hop)
const accept: Answer = (request, hop) =>
  hop.reply(200, {
    headers: [
      ['Contact', `${request.header('Contact')?.replace(/;expires=\d+/, '')};expires=${request.header('Expires')}`],
      ['Service-Route', '<sip:orig@scscf.example;lr>'],
      ['P-Associated-URI', `<sip:+99901000001@${realm}>, <tel:+99901000001>`],
    ],
  })

function challengeWith(nonce: string, hop: Hop): SipResponse {
  const header = `Digest realm="${realm}",nonce="${nonce}",algorithm=AKAv1-MD5,qop="auth"`
  return hop.reply(401, { headers: [['WWW-Authenticate', header]] })
}

function story(
  name: string,
  answers: readonly Answer[],
  run: (network: Network) => Promise<void>,
  settings: Partial<UeConfig> = {},
): void {
  test(name, async () => {
    const network = await createNetwork(answers, settings)
    try {
      await run(network)
    } finally {
      await network.stop()
    }
  })
}

const credentialsOf = (request: SipRequest | undefined) => parseAuth(request?.header('Authorization') ?? 'x y=z').params

describe('what a phone accepts', () => {
  story('a 200 after a challenge that it has answered (TS 24.229 §5.1.1.2.1)', [challenge, accept], async (network) => {
    const outcome = await network.ue.register()
    assert.deepEqual(outcome, {
      kind: 'registered',
      expires: 600_000,
      serviceRoute: ['<sip:orig@scscf.example;lr>'],
      associatedUris: [`sip:+99901000001@${realm}`, 'tel:+99901000001'],
    })
    assert.equal(network.ue.isRegistered, true)
    const [first, second] = network.registers
    assert.equal(first?.callId, second?.callId)
    assert.equal((second?.cseq.number ?? 0) - (first?.cseq.number ?? 0), 1)
  })

  story(
    'a 200 to a refresh, which repeats its last credentials (TS 24.229 §5.1.1.4.1)',
    [challenge, accept],
    async (network) => {
      await network.ue.register()
      assert.equal((await network.ue.register()).kind, 'registered')
      const [, second, third] = network.registers
      assert.deepEqual(credentialsOf(third), credentialsOf(second))
    },
  )

  test('a challenge with an old SQN not at all, but after its AUTS one that is new (RFC 3310 §3.4)', async () => {
    let old = ''
    const first: Answer = (_, hop, network) => {
      old = network.nonce()
      return challengeWith(old, hop)
    }
    const network = await createNetwork([first, accept, (_, hop) => challengeWith(old, hop), challenge, accept])
    await network.ue.register()
    assert.equal((await network.ue.register()).kind, 'registered')
    assert.deepEqual(
      network.registers.map((request) => credentialsOf(request).has('auts')),
      [false, false, false, true, false],
    )
    await network.stop()
  })

  story(
    'the lifetime that the network wants at least (RFC 3261 §10.2.8)',
    [challenge, (_, hop) => hop.reply(423, { headers: [['Min-Expires', '3600']] }), challenge, accept],
    async (network) => {
      const outcome = await network.ue.register()
      assert.ok(outcome.kind === 'registered' && outcome.expires === 3600, JSON.stringify(outcome))
    },
    { expires: 60 },
  )
})

describe('what a phone refuses', () => {
  story(
    'a 200 to a REGISTER that was never challenged (TS 33.203 §6.1)',
    [accept],
    async (network) => {
      assert.equal((await network.ue.register()).kind, 'not challenged')
      assert.equal(network.ue.isRegistered, false)
      assert.equal(network.subscribes.length, 0)
    },
    { regEvent: true },
  )

  test('a 200 in place of the challenge that it has asked for with AUTS (TS 33.203 §6.1)', async () => {
    let old = ''
    const first: Answer = (_, hop, network) => {
      old = network.nonce()
      return challengeWith(old, hop)
    }
    const network = await createNetwork([first, accept, (_, hop) => challengeWith(old, hop), accept])
    await network.ue.register()
    assert.equal((await network.ue.register()).kind, 'not challenged')
    assert.equal(network.ue.isRegistered, false)
    await network.stop()
  })

  story(
    'an AUTN that does not verify, and it says so with an empty response (TS 24.229 §5.1.1.5.3)',
    [forged, accept],
    async (network) => {
      assert.equal((await network.ue.register()).kind, 'network not authenticated')
      assert.equal(network.ue.isRegistered, false)
      assert.equal(credentialsOf(network.registers[1]).get('response'), '')
      assert.equal(network.registers.length, 2)
    },
  )

  story('to be challenged for ever', [challenge], async (network) => {
    const outcome = await network.ue.register()
    assert.ok(outcome.kind === 'refused' && outcome.status === 401)
    assert.equal(network.registers.length, 5)
  })

  story(
    'a 423 that asks for no more than it has offered (RFC 3261 §10.2.8)',
    [(_, hop) => hop.reply(423, { headers: [['Min-Expires', '60']] })],
    async (network) => {
      const outcome = await network.ue.register()
      assert.ok(outcome.kind === 'refused' && outcome.status === 423)
    },
    { expires: 60 },
  )

  for (const [what, answer] of [
    ['a challenge', (_: SipRequest, hop: Hop) => hop.reply(401, { headers: [['WWW-Authenticate', 'Digest ,=,']] })],
    ['a Contact in a 200', (_: SipRequest, hop: Hop) => hop.reply(200, { headers: [['Contact', '<sip:']] })],
  ] as const) {
    story(`${what} that cannot be read, and goes on living`, [challenge, answer], async (network) => {
      assert.equal((await network.ue.register()).kind, 'refused')
      assert.equal(network.ue.isRegistered, false)
    })
  }

  test('to wait for a network that is silent longer than Timer F (RFC 3261 §17.1.2.2)', async () => {
    const network = await createNetwork([accept])
    await network.pcscf.stop()
    const outcome = network.ue.register()
    await network.clock.advance(128_000)
    assert.equal((await outcome).kind, 'no answer')
    await network.stop()
  })
})

describe('a phone refreshes by itself (TS 24.229 §5.1.1.4.1)', () => {
  for (const [expires, seconds] of [
    [600_000, 599_400],
    [1201, 601],
    [1200, 600],
    [120, 60],
  ] as const) {
    story(
      `${seconds} s after it was registered for ${expires} s`,
      [challenge, accept],
      async (network) => {
        await network.ue.register()
        await network.clock.advance(seconds * 1000 - 1)
        assert.equal(network.registers.length, 2)
        await network.clock.advance(1)
        assert.equal(network.registers.length, 3)
      },
      { expires, refreshes: true },
    )
  }
})

describe('the network ends a registration (TS 24.229 §5.1.1.7)', () => {
  const registered = [challenge, accept, challenge, accept]

  /** A NOTIFY in the dialog of the phone's own subscription. */
  async function notify(network: Network, contact: string, callId?: string): Promise<number> {
    const subscribe = network.subscribes[0]
    assert.ok(subscribe)
    const own = subscribe.header('Contact')?.slice(1, -1) ?? ''
    const document = `<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="1" state="full"><registration aor="sip:x@y" id="1" state="terminated">${contact.replace('OWN', own)}</registration></reginfo>`
    const request = createRequest('NOTIFY', own, [
      ['From', `${subscribe.header('To')};tag=p`],
      ['To', subscribe.header('From') ?? ''],
      ['Call-ID', callId ?? subscribe.callId],
      ['CSeq', '1 NOTIFY'],
      ['Event', 'reg'],
      ['Subscription-State', 'active'],
    ]).withBody('application/reginfo+xml', Buffer.from(document))
    return (await network.pcscf.request(request, { target: UE })).status
  }
  const contact = (event: string, uri = 'OWN', more = '') =>
    `<contact id="1" state="terminated" event="${event}"${more}><uri>${uri}</uri></contact>`
  const settings = { regEvent: true, refreshes: true }

  story(
    'and asks for a new one with deactivated: the phone registers again',
    registered,
    async (network) => {
      await network.ue.register()
      assert.equal(await notify(network, contact('deactivated')), 200)
      await network.clock.advance(0)
      assert.equal(network.registers.length, 4)
      assert.equal(credentialsOf(network.registers[2]).get('nonce'), '', 'as if it came for the first time')
      assert.equal(network.ue.isRegistered, true)
    },
    settings,
  )

  story(
    'with probation: the phone comes again when it may (RFC 3680 §3.7.1)',
    registered,
    async (network) => {
      await network.ue.register()
      await notify(network, contact('probation', 'OWN', ' retry-after="300"'))
      await network.clock.advance(299_999)
      assert.equal(network.ue.isRegistered, false)
      await network.clock.advance(1)
      assert.equal(network.ue.isRegistered, true)
    },
    settings,
  )

  for (const event of ['rejected', 'expired']) {
    story(
      `with ${event}: the phone stays away`,
      registered,
      async (network) => {
        await network.ue.register()
        assert.equal(await notify(network, contact(event)), 200)
        await network.clock.advance(200 * HOUR_MS)
        assert.equal(network.registers.length, 2)
        assert.equal(network.ue.isRegistered, false)
      },
      settings,
    )
  }

  story(
    'of another contact, or in another dialog: nothing to do with this phone',
    registered,
    async (network) => {
      await network.ue.register()
      assert.equal(await notify(network, contact('rejected', 'sip:other@10.0.0.9')), 200)
      assert.equal(await notify(network, contact('rejected'), 'another-call'), 481)
      assert.equal(network.ue.isRegistered, true)
      assert.equal(network.ue.regEvents, 1)
    },
    settings,
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Hop, SipRequest } from '@voltaic/sip'
import {
  type Answer,
  accept,
  challenge,
  challengeWith,
  credentialsOf,
  type ScriptedNetwork,
  scriptNetwork,
} from './scripted-network.ts'
import type { UeConfig } from './ue-config.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'

/** A challenge of somebody who does not know K. */
const forged: Answer = (_, hop, network) => challengeWith(network.nonce(new Uint8Array(16)), hop)

function story(
  name: string,
  answers: readonly Answer[],
  run: (network: ScriptedNetwork) => Promise<void>,
  settings: Partial<UeConfig> = {},
): void {
  test(name, async () => {
    const network = await scriptNetwork(answers, settings)
    try {
      await run(network)
    } finally {
      await network.stop()
    }
  })
}

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
    const network = await scriptNetwork([first, accept, (_, hop) => challengeWith(old, hop), challenge, accept])
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
    const network = await scriptNetwork([first, accept, (_, hop) => challengeWith(old, hop), accept])
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
    const network = await scriptNetwork([accept])
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

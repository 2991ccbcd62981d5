import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIFETIME_MARGIN_MS } from '@voltaic/ipsec'
import { createRequest, encodeMessage } from '@voltaic/sip'
import { type GmTestNetwork, type GmTestSettings, gmNetwork } from './gm-test-network.ts'

/** 64 × T1 with the timers of the network. */
const OLD_SET_MS = 32_000

function story(name: string, run: (network: GmTestNetwork) => Promise<void>, settings: GmTestSettings = {}): void {
  test(name, async () => {
    const network = await gmNetwork(settings)
    try {
      await run(network)
    } finally {
      await network.stop()
    }
  })
}

/** Sends a MESSAGE of the phone and returns the status of the answer. */
async function message({ ue, clock }: GmTestNetwork): Promise<number> {
  const response = ue.message('+99901000002', 'hello')
  await clock.advance(1000)
  return (await response).status
}

describe('a phone that registers again (TS 33.203 §7.4; TS 24.229 §5.1.1.4.2, §5.1.1.5.1)', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    story(
      `over ${transport}: with new SPIs and a new client port, in a REGISTER over the old set`,
      async (network) => {
        const { registered, pcscf, backend, clock } = network
        await registered()
        const old = pcscf.current
        await registered()
        const set = pcscf.current
        assert.notEqual(set, old)
        assert.deepEqual(
          pcscf.registers.map((each) => each.set),
          [undefined, old, old, set],
        )
        const [before, after] = [old.handle.agreement.ue, set.handle.agreement.ue]
        assert.notEqual(after.portC, before.portC)
        assert.equal(after.portS, before.portS)
        assert.equal(new Set([before.spiC, before.spiS, after.spiC, after.spiS]).size, 4)
        const third = pcscf.registers[2]?.request
        assert.deepEqual(third?.list('Security-Verify').length, 1)
        assert.notDeepEqual(third?.list('Security-Client'), pcscf.registers[1]?.request.list('Security-Client'))
        assert.equal((await backend.list()).length, 8, 'the old set is there until the new one is used')

        assert.equal(await message(network), 200)
        assert.equal(pcscf.arrivals.at(-1)?.set, set)
        await clock.advance(OLD_SET_MS)
        assert.equal((await backend.list()).length, 4)
      },
      { transport },
    )

    story(
      `over ${transport}: takes requests over the old set until the network uses the new one`,
      async ({ registered, pcscf, clock, request }) => {
        await registered()
        const old = pcscf.current
        await registered()
        for (const set of [old, pcscf.current]) {
          const response = pcscf.send(request('OPTIONS'), set)
          await clock.advance(1000)
          assert.equal((await response).status, 200)
        }
      },
      { transport },
    )
  }

  story('without a challenge: its set lives on for the new lifetime', async ({ registered, pcscf, clock, backend }) => {
    await registered()
    pcscf.script.refreshesWithoutChallenge = true
    await clock.advance(500_000_000)
    await registered()
    assert.equal(pcscf.sets.length, 1)
    assert.equal(pcscf.registers.length, 3)
    await clock.advance(599_000_000)
    assert.equal((await backend.list()).length, 4)
  })

  story('a set ends with its registration, and not before', async ({ registered, clock, backend, ue }) => {
    await registered()
    await clock.advance(600_000_000 + LIFETIME_MARGIN_MS - 2000)
    assert.equal((await backend.list()).length, 4)
    await clock.advance(2000)
    assert.deepEqual(await backend.list(), [])
    const response = ue.message('+99901000002', 'too late')
    await clock.advance(1000)
    assert.ok((await response).status >= 400, 'nothing leaves without a set')
  })

  story('anew when the last attempt failed: in clear, and over nothing else', async (network) => {
    const { register, registered, pcscf } = network
    await registered()
    pcscf.script.answer = (_, hop) => hop.reply(403)
    assert.equal((await register()).kind, 'refused')
    pcscf.script.answer = undefined
    await registered()
    assert.equal(pcscf.registers.at(-2)?.set, undefined)
    assert.equal(await message(network), 200)
  })
})

describe('a phone that leaves (TS 24.229 §5.1.1.6.2)', () => {
  story('says so over its set, and takes what is under way until 64 × T1', async (network) => {
    const { registered, ue, clock, pcscf, backend, request } = network
    await registered()
    pcscf.script.refreshesWithoutChallenge = true
    const outcome = ue.deregister()
    await clock.advance(1000)
    assert.equal((await outcome).kind, 'registered')
    assert.equal(pcscf.registers.at(-1)?.set, pcscf.current)
    const last = pcscf.send(request('OPTIONS'))
    await clock.advance(1000)
    assert.equal((await last).status, 200)
    await clock.advance(OLD_SET_MS)
    assert.deepEqual(await backend.list(), [])
  })

  story('and comes back in clear, with a new set', async ({ registered, ue, clock, pcscf, backend }) => {
    await registered()
    pcscf.script.refreshesWithoutChallenge = true
    const outcome = ue.deregister()
    await clock.advance(1000)
    await outcome
    await registered()
    assert.equal(pcscf.registers.at(-2)?.set, undefined)
    await clock.advance(OLD_SET_MS)
    assert.equal((await backend.list()).length, 4)
  })
})

describe('a registered phone sends everything over its set', () => {
  for (const [version, transport] of [
    [4, 'udp'],
    [4, 'tcp'],
    [6, 'udp'],
    [6, 'tcp'],
  ] as const) {
    story(
      `MESSAGE over IPv${version} and ${transport}, with Security-Verify (TS 24.229 §5.1.2A.1.1)`,
      async (network) => {
        const { registered, pcscf, counters } = network
        await registered()
        assert.equal(await message(network), 200)
        const arrival = pcscf.arrivals.at(-1)
        assert.equal(arrival?.set, pcscf.current)
        assert.equal(arrival?.flow.transport, transport)
        assert.equal(arrival?.flow.remote.port, pcscf.current.handle.agreement.ue.portC)
        assert.ok(arrival?.request.list('Require').includes('sec-agree'))
        assert.ok(arrival?.request.list('Proxy-Require').includes('sec-agree'))
        assert.equal(arrival?.request.list('Security-Verify').length, 1)
        assert.ok(arrival?.request.list('Route')[0]?.includes(':6100'), 'the Route names the protected port')
        assert.equal(counters.pcscf.read()['ipsec.drop.clear'], undefined)
      },
      { version, transport },
    )
  }

  story(
    'SUBSCRIBE and INVITE, but ACK without Security-Verify (RFC 3329 §2.3.1)',
    async (network) => {
      const { registered, ue, clock, pcscf } = network
      await registered()
      const call = ue.call('+99901000002')
      await clock.advance(2000)
      void call.hangUp()
      await clock.advance(2000)
      const by = (method: string) => pcscf.arrivals.filter(({ request }) => request.method === method)
      for (const method of ['SUBSCRIBE', 'INVITE']) {
        assert.equal(by(method)[0]?.set, pcscf.current, method)
        assert.equal(by(method)[0]?.request.list('Security-Verify').length, 1, method)
      }
      assert.equal(by('ACK')[0]?.set, pcscf.current)
      assert.equal(by('ACK')[0]?.request.has('Security-Verify'), false)
    },
    { ue: { regEvent: true, media: 'none', gm: { pairs: [{ alg: 'hmac-sha-1-96', ealg: 'null' }] } } },
  )

  story('what is longer than 1300 octets over a stream, from the same port (RFC 3261 §18.1.1)', async (network) => {
    const { registered, ue, clock, pcscf } = network
    await registered()
    const response = ue.message('+99901000002', 'x'.repeat(1400))
    await clock.advance(1000)
    assert.equal((await response).status, 200)
    assert.equal(pcscf.arrivals.at(-1)?.flow.transport, 'tcp')
    assert.equal(pcscf.arrivals.at(-1)?.set, pcscf.current)
  })

  story(
    'with rport when it is told to, and takes the answer at its client port (RFC 3581 §4)',
    async (network) => {
      await network.registered()
      assert.equal(await message(network), 200)
      assert.ok(network.pcscf.arrivals.at(-1)?.request.topVia.params.has('rport'))
    },
    { ue: { gm: { rport: true } } },
  )

  story('and serves nothing that comes in clear (TS 33.203 §7.1)', async ({ registered, net, clock, ue }) => {
    await registered()
    const lines: string[] = []
    const stranger = await net.bindDatagram(
      { host: '10.0.0.9', port: 5060 },
      { onDatagram: (data) => lines.push(Buffer.from(data).toString().split('\r\n', 1)[0] ?? '') },
    )
    const invite = createRequest('MESSAGE', 'sip:a@10.0.0.2', [
      ['Via', 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1'],
      ['From', '<sip:b@example.org>;tag=1'],
      ['To', '<sip:a@example.org>'],
      ['Call-ID', 'stranger'],
      ['CSeq', '1 MESSAGE'],
    ])
    for (const port of [5060, ue.address.port]) {
      stranger.send(encodeMessage(invite), { host: '10.0.0.2', port })
      await clock.advance(1000)
    }
    assert.deepEqual(lines, ['SIP/2.0 403 Forbidden'])
    assert.equal(ue.messages.length, 0)
    await stranger.close()
  })
})

describe('a phone on TCP', () => {
  for (const [what, isTold] of [
    ['when it is told that it is lost', true],
    ['when only its next request tells', false],
  ] as const) {
    story(
      `keeps one stream, and opens another inside the set ${what}`,
      async (network) => {
        const { registered, pcscf, counters, net } = network
        await registered()
        for (let times = 0; times < 2; times++) assert.equal(await message(network), 200)
        const ids = () => pcscf.arrivals.map(({ flow }) => flow.connection)
        assert.equal(new Set(ids().slice(1)).size, 1)
        const hearAgain = isTold ? () => {} : net.addTap(({ to }) => (to.host === '10.0.0.2' ? 'drop' : undefined))
        await pcscf.restart()
        hearAgain()
        assert.equal(await message(network), 200)
        assert.equal(pcscf.arrivals.at(-1)?.set, pcscf.current)
        assert.equal(pcscf.arrivals.at(-1)?.flow.remote.port, pcscf.current.handle.agreement.ue.portC)
        assert.equal(counters.pcscf.read()['ipsec.drop.clear'], undefined)
        assert.equal(counters.pcscf.read()['ipsec.drop.no-connection'], isTold ? undefined : 1)
      },
      { transport: 'tcp' },
    )
  }
})

describe('a phone that is switched off', () => {
  for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]) {
    story(`${turns} turns into its registration leaves nothing`, async ({ ue }) => {
      const outcome = ue.register()
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await ue.stop()
      assert.ok((await outcome).kind.length > 0)
    })
  }

  story('comes back with other ports', async ({ registered, ue, pcscf, clock, backend }) => {
    await registered()
    const before = pcscf.current.handle.agreement.ue
    await ue.stop()
    await ue.start()
    await registered()
    const { portC, portS } = pcscf.current.handle.agreement.ue
    assert.notDeepEqual([portC, portS], [before.portC, before.portS])
    assert.equal(pcscf.registers[2]?.set, undefined)
    await clock.settle()
    assert.equal((await backend.list()).length, 4)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ALGORITHM_PAIRS, formatAlgorithmPair, parseSecurityMechanisms } from '@voltaic/ipsec'
import { parseContacts } from '@voltaic/sip'
import { BASE_ALGORITHM_PAIRS } from './gm-config.ts'
import { type GmTestNetwork, type GmTestSettings, gmNetwork } from './gm-test-network.ts'
import { PORT_S } from './scripted-pcscf.ts'

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

describe('a phone that protects Gm registers', () => {
  for (const version of [4, 6] as const) {
    for (const transport of ['udp', 'tcp'] as const) {
      story(
        `over IPv${version} and ${transport}: in clear, then over the set (TS 33.203 §7.2)`,
        async ({ registered, pcscf, inClear, counters, ue }) => {
          await registered()
          const [first, second, ...more] = pcscf.registers
          assert.equal(more.length, 0)
          assert.equal(first?.set, undefined)
          assert.equal(second?.set, pcscf.current)
          // RFC 3261 §18.1.1: with six mechanisms a REGISTER is longer than 1300 octets
          assert.equal(second?.flow.transport, 'tcp')
          assert.equal(second?.flow.local.port, PORT_S)
          assert.equal(counters.pcscf.read()['ipsec.drop.clear'], undefined)
          assert.ok(
            inClear.every((line) => line.includes(' 5060')),
            inClear.join(', '),
          )
          assert.equal(ue.isRegistered, true)
        },
        { version, transport },
      )
    }
  }

  story(
    'with one mechanism for each pair, and SPIs and ports repeated (TS 33.203 §7.2; TS 24.229 §5.1.1.2.2)',
    async ({ registered, pcscf }) => {
      await registered()
      const [first, second] = pcscf.registers
      assert.ok(first && second)
      const offer = parseSecurityMechanisms(first.request, 'Security-Client')
      const pairs = offer.map((each) => (each.kind === 'ipsec-3gpp' ? formatAlgorithmPair(each as never) : each.name))
      assert.deepEqual(pairs, BASE_ALGORITHM_PAIRS.map(formatAlgorithmPair))
      assert.equal(pairs.length, 6)
      const ends = offer.map((each) => each.kind === 'ipsec-3gpp' && [each.spiC, each.spiS, each.portC, each.portS])
      assert.deepEqual(new Set(ends.map(String)).size, 1)
      for (const { request } of [first, second]) {
        assert.ok(request.list('Require').includes('sec-agree'))
        assert.ok(request.list('Proxy-Require').includes('sec-agree'))
        assert.ok(request.list('Supported').includes('path'))
      }
      assert.equal(first.request.header('Security-Verify'), undefined)
      assert.deepEqual(parseSecurityMechanisms(second.request, 'Security-Verify'), pcscf.current.securityServer)
      assert.deepEqual(second.request.list('Security-Client'), first.request.list('Security-Client'))
    },
  )

  story(
    'with its server port in Via and Contact, and the client port as source (TS 33.203 §7.1; TS 24.229 §5.1.1.5.1)',
    async ({ registered, pcscf }) => {
      await registered()
      const second = pcscf.registers[1]
      assert.ok(second)
      const { ue } = pcscf.current.handle.agreement
      assert.equal(second.request.topVia.port, ue.portS)
      const contacts = parseContacts(second.request)
      assert.ok(contacts !== '*' && contacts[0]?.uri.endsWith(`:${ue.portS}`))
      assert.equal(second.flow.remote.port, ue.portC)
    },
  )

  for (const pair of ALGORITHM_PAIRS) {
    story(
      `with ${formatAlgorithmPair(pair)} (TS 33.203 §H)`,
      async ({ registered, pcscf }) => {
        pcscf.script.pairs = [pair]
        await registered()
        const { securityClient, securityServer } = pcscf.current
        assert.equal(securityClient.length, ALGORITHM_PAIRS.length)
        const [chosen] = securityServer
        assert.ok(chosen?.kind === 'ipsec-3gpp')
        assert.deepEqual({ alg: chosen.alg, ealg: chosen.ealg }, pair)
      },
      { ue: { gm: { pairs: ALGORITHM_PAIRS } } },
    )
  }

  story(
    'first over UDP, then over a stream since it is longer, as handsets do (RFC 3261 §18.1.1)',
    async ({ registered, pcscf }) => {
      await registered()
      const [first, second] = pcscf.registers
      assert.deepEqual([first?.flow.transport, second?.flow.transport], ['udp', 'tcp'])
    },
    { ue: { gm: { pairs: [{ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }] } } },
  )

  story(
    'on its own ports when it is told which',
    async ({ registered, pcscf }) => {
      await registered()
      const { ue } = pcscf.current.handle.agreement
      assert.deepEqual([ue.portC, ue.portS], [6300, 6301])
    },
    { ue: { gm: { portC: 6300, portS: 6301 } } },
  )
})

describe('what a phone that protects Gm does not accept', () => {
  for (const [what, change] of [
    ['without Security-Server', () => undefined],
    ['with other mechanisms only', () => 'tls;q=0.5'],
    ['with an SPI of the phone', (value: string) => value.replace(/spi-c=\d+/, 'spi-c=1')],
    ['with algorithms that it has not offered', (value: string) => value.replace(/ealg=[^;]+/, 'ealg=aes-gcm')],
    ['with a Security-Server that cannot be read', () => 'ipsec-3gpp;alg'],
  ] as const) {
    story(`a 401 ${what}: it goes silent (TS 24.229 §5.1.1.5.1)`, async ({ register, pcscf, ue }) => {
      pcscf.script.securityServer = change
      const outcome = await register()
      assert.ok(outcome.kind === 'no security agreement', outcome.kind)
      assert.ok(outcome.reason.length > 0 && outcome.remedy.length > 0)
      assert.equal(pcscf.registers.length, 1)
      assert.equal(ue.isRegistered, false)
    })
  }
})

describe('a phone whose offer meets 494 (RFC 3329 §2.3.1)', () => {
  story(
    'tries again with what Security-Server lists',
    async ({ registered, pcscf }) => {
      pcscf.script.pairs = [{ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }]
      await registered()
      assert.equal(pcscf.registers.length, 3)
      assert.equal(pcscf.registers[1]?.request.list('Security-Client').length, 1)
    },
    { ue: { gm: { pairs: [{ alg: 'hmac-md5-96', ealg: 'null' }] } } },
  )

  story('but only once', async ({ register, pcscf }) => {
    pcscf.script.answer = (_, hop) =>
      hop.reply(494, {
        headers: [['Security-Server', 'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=300;spi-s=301;port-c=6101;port-s=6100']],
      })
    const outcome = await register()
    assert.ok(outcome.kind === 'no security agreement' && outcome.reason.startsWith('494'), outcome.kind)
    assert.equal(pcscf.registers.length, 2)
  })

  story('and not at all when it lists nothing that the phone has', async ({ register, pcscf }) => {
    pcscf.script.answer = (_, hop) => hop.reply(494)
    assert.equal((await register()).kind, 'no security agreement')
    assert.equal(pcscf.registers.length, 1)
  })
})

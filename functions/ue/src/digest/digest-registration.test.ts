import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestAlgorithmOf, digestHa1, digestResponse, verifyDigestResponse } from '@voltaic/aka'
import { type Hop, parseAuth, type SipRequest, type SipResponse } from '@voltaic/sip'
import {
  type Answer,
  accept,
  challenge,
  credentialsOf,
  type ScriptedNetwork,
  scriptNetwork,
} from '../scripted-network.ts'

const PASSWORD = 'correct horse'
const CLAUSE = 'TS 24.229 §5.1.1.5.4'

/** A 401 of SIP Digest. */
function byDigest(parameters: string): Answer {
  return (_, hop) => hop.reply(401, { headers: [['WWW-Authenticate', `Digest realm="r",${parameters}`]] })
}

/** A 200 to an answer that is right. */
function acceptRight(info: (request: SipRequest) => string | undefined = () => undefined): Answer {
  return (request, hop, network) => {
    assert.ok(isRight(request), request.header('Authorization'))
    const response = accept(request, hop, network)
    const header = info(request)
    return header === undefined ? response : response.with('Authentication-Info', header)
  }
}

function parametersOf(request: SipRequest) {
  const params = credentialsOf(request)
  const text = (name: string): string => params.get(name) ?? ''
  const algorithm = digestAlgorithmOf(params.get('algorithm'))
  const qop = text('qop')
  const ha1 = digestHa1({ username: text('username'), realm: text('realm') }, PASSWORD, algorithm)
  const parameters = { method: request.method, uri: text('uri'), nonce: text('nonce'), algorithm }
  const protection =
    qop === 'auth' || qop === 'auth-int' ? ({ qop, nonceCount: text('nc'), cnonce: text('cnonce') } as const) : {}
  return { ha1, parameters: { ...parameters, ...protection }, response: text('response') }
}

function isRight(request: SipRequest): boolean {
  const { ha1, parameters, response } = parametersOf(request)
  return verifyDigestResponse(ha1, parameters, response)
}

function rspauthOf(request: SipRequest): string {
  const { ha1, parameters } = parametersOf(request)
  return digestResponse(ha1, { ...parameters, method: '' })
}

async function withPhone(answers: readonly Answer[], run: (network: ScriptedNetwork) => Promise<void>): Promise<void> {
  const network = await scriptNetwork(answers, { isim: undefined, digest: { password: PASSWORD } })
  try {
    await run(network)
  } finally {
    await network.stop()
  }
}

test('a phone with a password begins without an answer, and names no algorithm (TS 24.229 §5.1.1.2.3)', () =>
  withPhone([byDigest('nonce="n1",qop="auth"'), acceptRight()], async ({ ue, registers }) => {
    assert.equal((await ue.register()).kind, 'registered')
    const first = credentialsOf(registers[0])
    assert.deepEqual([first.get('nonce'), first.get('response'), first.has('algorithm')], ['', '', false])
    assert.equal(credentialsOf(registers[1]).get('qop'), 'auth')
  }))

for (const parameters of ['nonce="n"', 'nonce="n",algorithm=SHA-256,qop="auth"', 'nonce="n",qop="auth-int"']) {
  test(`it answers a challenge with ${parameters} (RFC 7616 §3.4)`, () =>
    withPhone([byDigest(parameters), acceptRight()], async ({ ue }) => {
      assert.equal((await ue.register()).kind, 'registered')
    }))
}

test('it takes the first challenge that it knows (RFC 8760 §2.4)', () => {
  const several: Answer = (_: SipRequest, hop: Hop): SipResponse =>
    hop.reply(401, {
      headers: [
        ['WWW-Authenticate', 'Digest realm="r",nonce="a",algorithm=SHA-512-256,qop="auth"'],
        ['WWW-Authenticate', 'Digest realm="r",nonce="b",algorithm=SHA-256,qop="auth"'],
        ['WWW-Authenticate', 'Digest realm="r",nonce="c",algorithm=MD5,qop="auth"'],
      ],
    })
  return withPhone([several, acceptRight()], async ({ ue, registers }) => {
    assert.equal((await ue.register()).kind, 'registered')
    assert.equal(credentialsOf(registers[1]).get('nonce'), 'b')
  })
})

test(`it uses nextnonce for the refresh, and else the same nonce with the next count (${CLAUSE})`, () => {
  const informed = acceptRight((request) => `nextnonce="n2",qop=auth,rspauth="${rspauthOf(request)}",cnonce="c",nc=1`)
  return withPhone([byDigest('nonce="n1",qop="auth"'), informed, acceptRight()], async ({ ue, registers }) => {
    for (let times = 0; times < 3; times++) assert.equal((await ue.register()).kind, 'registered')
    const used = registers.slice(1).map((request) => {
      const params = credentialsOf(request)
      return `${params.get('nonce')} ${params.get('nc')}`
    })
    assert.deepEqual(used, ['n1 00000001', 'n2 00000001', 'n2 00000002'])
  })
})

test('it does not believe a network that has another password (RFC 7616 §3.5)', () =>
  withPhone([byDigest('nonce="n1",qop="auth"'), acceptRight(() => `rspauth="${'0'.repeat(32)}"`)], async ({ ue }) => {
    assert.equal((await ue.register()).kind, 'network not authenticated')
    assert.equal(ue.isRegistered, false)
  }))

test('it answers once more when only the nonce was over (RFC 7616 §3.3)', () =>
  withPhone(
    [byDigest('nonce="n1",qop="auth"'), byDigest('nonce="n2",qop="auth",stale=TRUE'), acceptRight()],
    async ({ ue }) => assert.equal((await ue.register()).kind, 'registered'),
  ))

test('it does not send a password that was refused again and again (TS 24.229 §5.1.1.5.5)', () =>
  withPhone([byDigest('nonce="n1",qop="auth"')], async ({ ue, registers }) => {
    const outcome = await ue.register()
    assert.ok(outcome.kind === 'refused' && /password/.test(outcome.reason), JSON.stringify(outcome))
    assert.equal(registers.length, 2)
  }))

test('it answers no challenge for a SIM, and believes no network without one (TS 33.203 §P.4)', async () => {
  await withPhone([challenge], async ({ ue, registers }) => {
    assert.equal((await ue.register()).kind, 'refused')
    assert.equal(registers.length, 1)
  })
  await withPhone([accept], async ({ ue }) => assert.equal((await ue.register()).kind, 'not challenged'))
})

test('a phone with a SIM answers no challenge for a password (TS 33.203 §P.4)', async () => {
  const network = await scriptNetwork([byDigest('nonce="n1",qop="auth",algorithm=MD5')])
  assert.equal((await network.ue.register()).kind, 'refused')
  assert.equal(network.registers.length, 1)
  await network.stop()
})

test('each REGISTER has a count of its own, also the one that asks for longer (RFC 7616 §3.4)', () => {
  const tooBrief: Answer = (_, hop) => hop.reply(423, { headers: [['Min-Expires', '700000']] })
  return withPhone([byDigest('nonce="n1",qop="auth"'), tooBrief, acceptRight()], async ({ ue, registers }) => {
    assert.equal((await ue.register()).kind, 'registered')
    const counts = registers
      .slice(1)
      .map((request) => parseAuth(request.header('Authorization') ?? '').params.get('nc'))
    assert.deepEqual(counts, ['00000001', '00000002'])
  })
})

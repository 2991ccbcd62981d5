import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createMilenage,
  createVector,
  formatAkaNonce,
  Isim,
  parseAuts,
  RAND_LENGTH,
  verifyAuts,
  verifyDigestAkaResponse,
} from '@voltaic/aka'
import { createSeededRandom } from '@voltaic/runtime'
import { createRequest, createResponse, formatAuth, parseAuth, type SipResponse } from '@voltaic/sip'
import { answerChallenge, unansweredAuthorization } from './answer-challenge.ts'
import type { UeConfig } from './ue-config.ts'

const random = createSeededRandom(31)
const keys = { k: random.bytes(16), opc: random.bytes(16) }
const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const uri = `sip:${realm}`
const impi = `001010000000001@${realm}`
const nobody = { transport: 'udp', address: { host: '192.0.2.1', port: 5060 } } as const

function phone(changes: Partial<UeConfig> = {}): UeConfig {
  return {
    element: 'ue1',
    impi,
    impu: `sip:${impi}`,
    realm,
    isim: new Isim(keys),
    listen: nobody,
    pcscf: nobody,
    expires: 600_000,
    instanceId: 'urn:gsma:imei:00100000-000001-0',
    refreshes: false,
    regEvent: false,
    ...changes,
  }
}

/** A vector as the HSS makes it. SEQ counts up in steps of 32. */
function vectorOf(sqn: number, secrets = keys) {
  return createVector({ ...secrets, rand: random.bytes(RAND_LENGTH), sqn, amf: 0x8000 })
}

function challengeWith(header: string | undefined): SipResponse {
  const request = createRequest('REGISTER', uri, [['CSeq', '1 REGISTER']])
  return createResponse(request, 401, { headers: header === undefined ? [] : [['WWW-Authenticate', header]] })
}

function challengeOf({ rand, autn }: ReturnType<typeof vectorOf>, changes: Readonly<Record<string, string>> = {}) {
  const params = { realm, nonce: formatAkaNonce(rand, autn), algorithm: 'AKAv1-MD5', ...changes }
  return challengeWith(
    formatAuth(
      'Digest',
      Object.entries(params).map(([name, value]) => [name, value, name !== 'algorithm'] as const),
    ),
  )
}

function answer(challenge: SipResponse, config: UeConfig = phone()) {
  return answerChallenge(challenge, uri, random, config)
}

/** Whether the S-CSCF would take it. */
function isRight(authorization: string, xres: Uint8Array): boolean {
  const { params } = parseAuth(authorization)
  const get = (name: string) => params.get(name) ?? ''
  const qop = params.get('qop')
  return verifyDigestAkaResponse(
    {
      username: get('username'),
      realm: get('realm'),
      uri: get('uri'),
      nonce: get('nonce'),
      method: 'REGISTER',
      entityBody: new Uint8Array(0),
      password: xres,
      ...(qop === 'auth' || qop === 'auth-int' ? { qop, nonceCount: get('nc'), cnonce: get('cnonce') } : {}),
    },
    get('response'),
  )
}

describe('a challenge that the SIM believes', () => {
  for (const [offered, chosen] of [
    ['auth', 'auth'],
    ['auth-int', 'auth-int'],
    ['auth,auth-int', 'auth-int'],
    [' auth , other', 'auth'],
    ['other', undefined],
    [undefined, undefined],
  ] as const) {
    test(`with qop ${offered} is answered with qop ${chosen} (RFC 3310 §3.3, RFC 2617 §3.2.2)`, () => {
      const vector = vectorOf(32)
      const answered = answer(challengeOf(vector, offered === undefined ? {} : { qop: offered }))
      assert.ok(answered.kind === 'response', answered.kind)
      const { scheme, params } = parseAuth(answered.authorization)
      assert.equal(scheme, 'Digest')
      assert.equal(params.get('username'), impi)
      assert.equal(params.get('algorithm'), 'AKAv1-MD5')
      assert.equal(params.get('qop'), chosen)
      assert.equal(params.get('nc'), chosen && '00000001')
      assert.equal(params.has('cnonce'), chosen !== undefined)
      assert.ok(isRight(answered.authorization, vector.xres))
    })
  }

  test('is answered in the realm that it names, else in that of the SIM (RFC 2617 §3.2.2)', () => {
    const named = answer(challengeOf(vectorOf(64), { realm: 'other.example' }))
    assert.ok(named.kind === 'response' && named.authorization.includes('realm="other.example"'))
    const { rand, autn } = vectorOf(96)
    const bare = answer(challengeWith(`Digest algorithm=AKAv1-MD5,nonce="${formatAkaNonce(rand, autn)}"`))
    assert.ok(bare.kind === 'response' && bare.authorization.includes(`realm="${realm}"`))
  })

  test('gets a wrong answer from a phone that is told to lie', () => {
    const vector = vectorOf(128)
    const lie = answer(challengeOf(vector), phone({ faults: { wrongResponse: true } }))
    assert.ok(lie.kind === 'response')
    assert.equal(isRight(lie.authorization, vector.xres), false)
  })
})

describe('a challenge that the SIM does not believe', () => {
  test('made with another K gets an empty response and no AUTS (TS 24.229 §5.1.1.5.3)', () => {
    const other = { ...keys, k: random.bytes(16) }
    const answered = answer(challengeOf(vectorOf(32, other)))
    assert.ok(answered.kind === 'network not authenticated', answered.kind)
    const { params } = parseAuth(answered.authorization)
    assert.equal(params.get('response'), '')
    assert.equal(params.has('auts'), false)
  })

  test('is one in which any octet of AUTN was changed (TS 33.102 §6.3.3)', () => {
    const vector = vectorOf(32)
    for (let at = 0; at < vector.autn.length; at++) {
      const autn = Uint8Array.from(vector.autn)
      autn[at] = (autn[at] ?? 0) ^ 1
      assert.equal(answer(challengeOf({ ...vector, autn })).kind, 'network not authenticated', `octet ${at}`)
    }
  })

  test('and that was used before asks for a resynchronisation (RFC 3310 §3.4, TS 33.102 §6.3.5)', () => {
    const config = phone()
    const vector = vectorOf(32 * 7 + 3)
    assert.equal(answer(challengeOf(vector), config).kind, 'response')
    const again = answer(challengeOf(vector), config)
    assert.ok(again.kind === 'resynchronise', again.kind)
    const { params } = parseAuth(again.authorization)
    const auts = parseAuts(params.get('auts') ?? '')
    assert.equal(verifyAuts(createMilenage(keys.k, keys.opc), vector.rand, auts), 32 * 7 + 3)
    assert.ok(isRight(again.authorization, new Uint8Array(0)), 'the digest is made without a password')
  })
})

describe('a challenge that is none for an ISIM is not answered', () => {
  const nonce = formatAkaNonce(random.bytes(16), random.bytes(16))
  for (const [what, header] of [
    ['no WWW-Authenticate', undefined],
    ['another scheme', 'Basic realm="x"'],
    ['the algorithm MD5', `Digest realm="x",nonce="${nonce}",algorithm=MD5`],
    ['the algorithm AKAv2-MD5', `Digest realm="x",nonce="${nonce}",algorithm=AKAv2-MD5`],
    ['no algorithm, which means MD5', `Digest realm="x",nonce="${nonce}"`],
    ['a nonce that is no base64', 'Digest realm="x",nonce="?",algorithm=AKAv1-MD5'],
    ['a nonce that is too short', `Digest realm="x",nonce="${nonce.slice(8)}",algorithm=AKAv1-MD5`],
    ['no nonce', 'Digest realm="x",algorithm=AKAv1-MD5'],
  ] as const) {
    test(`${what} (TS 24.229 §5.1.1.5.1)`, () => {
      assert.equal(answer(challengeWith(header)).kind, 'not understood')
    })
  }
})

test('the first REGISTER says who it is, with an empty nonce and response (TS 24.229 §5.1.1.2.1)', () => {
  const { params } = parseAuth(unansweredAuthorization(uri, phone()))
  assert.deepEqual(
    ['username', 'realm', 'uri', 'nonce', 'response'].map((name) => params.get(name)),
    [impi, realm, uri, '', ''],
  )
})

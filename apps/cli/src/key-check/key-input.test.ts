import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  buildAuts,
  checkKeys,
  createAuthenticationFunctions,
  createVector,
  digestAkaResponse,
  formatAkaNonce,
  formatAuts,
} from '@voltaic/aka'
import { formatAuth } from '@voltaic/sip'
import fc from 'fast-check'
import { describeKeyCheck } from './describe-key-check.ts'
import { type KeyInput, readKeyInput } from './key-input.ts'
import { KEY_INPUT_MAX_LENGTH } from './key-input-fields.ts'

// TS 35.208 test set 1.
const k = '465b5ce8b199b49faa5f0a2ee238a6bc'
const opc = 'cd63cb71954a9f4e48a5994e37a02baf'
const card = { k: Uint8Array.from(Buffer.from(k, 'hex')), opc: Uint8Array.from(Buffer.from(opc, 'hex')) }
const rand = Uint8Array.from(Buffer.from('23553cbe9637a89d218ae64dae47bf35', 'hex'))
const { autn, xres } = createVector({ ...card, rand, sqn: 0x521, amf: 0 })
const nonce = formatAkaNonce(rand, autn)
const keys = `k: ${k}\nopc: ${opc}\n`

const identity = { username: 'alice@ims.example', realm: 'ims.example', method: 'REGISTER', uri: 'sip:ims.example' }

function authorization(
  response: string,
  more: readonly (readonly [string, string, boolean])[] = [],
  as = nonce,
): string {
  const { username, realm, uri } = identity
  return formatAuth('Digest', [
    ['username', username, true],
    ['realm', realm, true],
    ['nonce', as, true],
    ['uri', uri, true],
    ['response', response, true],
    ['algorithm', 'AKAv1-MD5', false],
    ...more,
  ])
}

function verdictOf({ typed, evidence }: KeyInput): string {
  return checkKeys({ ...typed, k: typed.k ?? '' }, evidence).verdict
}

describe('input of voltaic keys check', () => {
  test('lines with names, in any order, with comments and capital letters', () => {
    const text = `# of the card\nRES: a54211d5e3ba50bf\nOPC = ${opc}\nK: ${k}\n\nrand: ${Buffer.from(rand).toString('base64')}\n`
    const input = readKeyInput(`${text}amf: 8000\nseq: 7\nind-length: 4\nalgorithm: MILENAGE\nres-length: 8`, 'sim.txt')
    assert.deepEqual(input.typed, {
      k,
      opc,
      algorithm: 'milenage',
      amf: 0x8000,
      resLength: 8,
      lastSeq: 7,
      scheme: { indLength: 4, delta: 2 ** 28 },
    })
    assert.equal(verdictOf(input), 'fit')
  })

  test('a whole trace: first REGISTER, challenge, REGISTER with response (RFC 3310 §3.3)', () => {
    const response = digestAkaResponse({
      ...identity,
      nonce,
      qop: 'auth',
      cnonce: 'ab',
      nonceCount: '00000001',
      password: xres,
    })
    const more = [
      ['qop', 'auth', false],
      ['cnonce', 'ab', true],
      ['nc', '00000001', false],
    ] as const
    const trace = [
      'REGISTER sip:ims.example SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
      `Authorization: ${authorization('', [], '')}`,
      '',
      'SIP/2.0 401 Unauthorized',
      `WWW-Authenticate: Digest realm="ims.example", nonce="${nonce}", algorithm=AKAv1-MD5, qop="auth"`,
      '',
      'REGISTER sip:ims.example SIP/2.0',
      'Contact: <sip:192.0.2.1>',
      `Authorization: ${authorization(response, more)}`,
      '',
      'REGISTER sip:ims.example SIP/2.0',
      `Authorization: ${authorization('', [], '')}`,
    ].join('\r\n')
    const input = readKeyInput(`${keys}${trace}`, 'trace')
    assert.equal(input.evidence.answer.kind, 'digest')
    assert.equal(verdictOf(input), 'fit')
  })

  test('auts, an empty response, and a challenge alone (RFC 3310 §3.4, TS 24.229 §5.1.1.5.3)', () => {
    const auts = buildAuts(createAuthenticationFunctions(card), rand, 0xa09)
    const header = authorization('0'.repeat(32), [['auts', formatAuts(auts), true]])
    const resynchronised = readKeyInput(`${keys}Authorization: ${header}`, 'x')
    assert.deepEqual(resynchronised.evidence.answer, { kind: 'auts', auts })
    const hex = `${keys}nonce: ${nonce}\nauts: ${Buffer.from(auts).toString('hex')}`
    assert.deepEqual(readKeyInput(hex, 'x').evidence, resynchronised.evidence)
    const empty = readKeyInput(`${keys}Authorization: ${authorization('')}`, 'x')
    assert.equal(empty.evidence.answer.kind, 'mac-failure')
    const said = readKeyInput(`${keys}nonce: ${nonce}\nanswer: mac-failure`, 'x')
    assert.deepEqual(said.evidence, empty.evidence)
    const alone = readKeyInput(`${keys}WWW-Authenticate: Digest nonce="${nonce}"`, 'x')
    assert.equal(alone.evidence.answer.kind, 'none')
  })

  test('what is wrong is named by field or line, and never repeated', () => {
    const bad: readonly (readonly [string, RegExp])[] = [
      [keys, /no challenge/],
      [`${keys}${k}`, /line 3 has no name/],
      [`${keys}rand: ${k}00`, /rand is not 16 octets/],
      [`${keys}rand: ${k}\nres: 465b5c`, /res is not 4 to 16 octets/],
      [`${keys}nonce: ${k}`, /nonce is malformed \(AKA_NONCE_TOO_SHORT\)/],
      [`${keys}rand: ${k}\nanswer: ${k}`, /answer can only be/],
      [`${keys}rand: ${k}\nalgorithm: ${k}`, /neither milenage nor xor/],
      [`${keys}rand: ${k}\nseq: ${k}`, /seq is not a whole number/],
      ['#'.repeat(KEY_INPUT_MAX_LENGTH + 1), /more than/],
    ]
    for (const [text, reason] of bad) {
      assert.throws(
        () => readKeyInput(text, 'sim.txt'),
        (error: Error & { readonly code?: string }) => {
          assert.equal(error.code, 'KEY_INPUT_INVALID')
          assert.match(error.message, reason)
          return !error.message.includes('465b5c')
        },
      )
    }
  })
})

test('whatever is given: it is read, or refused with a code', () => {
  const name = fc.constantFrom('k', 'op', 'rand', 'nonce', 'res', 'auts', 'Authorization', 'www-authenticate', 'seq')
  const value = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9a-f]{0,40}$/),
    fc.constant(authorization('')),
    fc.constant(Buffer.from(rand).toString('base64')),
  )
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(name, value).map(([field, text]) => `${field}: ${text}`),
    fc.constant('REGISTER sip:ims.example SIP/2.0'),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      try {
        const { typed, evidence } = readKeyInput(lines.join('\n'), 'x')
        assert.ok(
          ['fit', 'mend', 'misfit', 'unknown'].includes(checkKeys({ ...typed, k: typed.k ?? '' }, evidence).verdict),
        )
      } catch (error) {
        assert.equal((error as { readonly code?: string }).code, 'KEY_INPUT_INVALID', String(error))
      }
    }),
    { numRuns: 60, seed: 11 },
  )
})

test('the result for people: what is wrong, then the array of the SIM', () => {
  const auts = buildAuts(createAuthenticationFunctions(card), rand, 0xa09)
  const { typed, evidence } = readKeyInput(`k: ${k}\nop: ${opc}\nnonce: ${nonce}\nauts: ${formatAuts(auts)}`, 'x')
  const lines = describeKeyCheck(checkKeys({ ...typed, k }, evidence)).split('\n')
  assert.equal(lines[0], '? The keys fit once this is mended:')
  assert.equal(lines[1], '! What is given as OP is really the OPc: store it as OPc.')
  assert.match(lines[2] ?? '', /^\? The SQN of the SIM is ahead by 39 \(SEQ 80 on the SIM, 41 in the challenge\)/)
  assert.deepEqual(lines.slice(-2), [
    '9    80   accepted by the SIM, the highest (AUTS)',
    '1    41   offered in the challenge',
  ])
})

test('of many messages, as a story has them, the method is that of the request with the answer', () => {
  const pasted = `${keys}REGISTER sip:ims.example SIP/2.0\nAuthorization: ${authorization('abc')}\n\nINVITE sip:b@ims.example SIP/2.0\n`
  const { answer } = readKeyInput(pasted, 'here').evidence
  assert.equal(answer.kind === 'digest' && answer.digest.method, 'REGISTER')
})

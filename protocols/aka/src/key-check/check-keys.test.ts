import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type AuthenticationKeys, createAuthenticationFunctions, noOpc } from '../authentication-keys.ts'
import { buildAuts, createVector } from '../authentication-vector.ts'
import { digestAkaResponse, formatAkaNonce } from '../digest-aka.ts'
import { deriveOpc } from '../milenage.ts'
import { composeSqn } from '../sqn.ts'
import { checkKeys, type KeyCheck } from './check-keys.ts'
import { KEY_TEXT_MAX_LENGTH } from './key-readings.ts'
import { akav2Password } from './password-forms.ts'
import type { AnsweredDigest, KeyEvidence } from './phone-answer.ts'
import type { TypedKeys } from './typed-keys.ts'

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

// TS 35.208 test set 1.
const k = '465b5ce8b199b49faa5f0a2ee238a6bc'
const op = 'cdc202d5123e20f62b6d676ac72cb318'
const opc = 'cd63cb71954a9f4e48a5994e37a02baf'
const rand = octets('23553cbe9637a89d218ae64dae47bf35')
const card: AuthenticationKeys = { k: octets(k), opc: octets(opc) }
const otherK = octets('0396eb317b6d1c36f19c1c84cd6ffd16')

const codesOf = ({ findings }: KeyCheck) => findings.map(({ code }) => code)
const autnOf = (keys: AuthenticationKeys, sqn = composeSqn(41, 3), amf = 0) =>
  createVector({ ...keys, rand, sqn, amf }).autn

/** What the card answers to a challenge of a network that has its keys. */
function resOf(keys: AuthenticationKeys = card): KeyEvidence {
  return { rand, autn: autnOf(keys), answer: { kind: 'res', res: createAuthenticationFunctions(keys).f2345(rand).res } }
}

function autsOf(sqnMs: number, autn: Uint8Array = autnOf(card)): KeyEvidence {
  return { rand, autn, answer: { kind: 'auts', auts: buildAuts(createAuthenticationFunctions(card), rand, sqnMs) } }
}

/** A REGISTER that was answered with some password. */
function registerWith(password: Uint8Array, qop?: 'auth' | 'auth-int'): KeyEvidence {
  const autn = autnOf(card)
  const digest = {
    username: 'alice@ims.example',
    realm: 'ims.example',
    method: 'REGISTER',
    uri: 'sip:ims.example',
    nonce: formatAkaNonce(rand, autn),
    ...(qop !== undefined && { qop, cnonce: 'abcdef', nonceCount: '00000001' }),
  } as const
  const answered: AnsweredDigest = { ...digest, response: digestAkaResponse({ ...digest, password }) }
  return { rand, autn, answer: { kind: 'digest', digest: answered } }
}

/** The mistake that was found of one field, when it is the only thing to mend. */
function mistakeIn(typed: TypedKeys, evidence: KeyEvidence = resOf()): string {
  const { verdict, findings } = checkKeys(typed, evidence)
  const found = findings
    .filter(({ code }) => code === 'KEY_MISTYPED')
    .map(({ field, mistake }) => `${field} ${mistake}`)
  return [verdict, ...found].join(', ')
}

describe('keys that fit', () => {
  test('TS 35.208 set 1: K with OP, with OPc or with both gives its RES', () => {
    const answer = { kind: 'res', res: octets('a54211d5e3ba50bf') } as const
    for (const typed of [
      { k, op },
      { k, opc },
      { k, op, opc },
    ]) {
      const check = checkKeys(typed, { rand, answer })
      assert.deepEqual([check.verdict, codesOf(check)], ['fit', ['KEYS_FIT']])
    }
  })

  test('separators, prefix and capital letters are no obstacle', () => {
    const typed = { k: `0x${k.toUpperCase()}`, opc: (opc.match(/../g) ?? []).join(':') }
    assert.equal(checkKeys(typed, resOf()).verdict, 'fit')
  })

  test('a REGISTER with response, with and without qop (RFC 3310 §3.3)', () => {
    const { res } = createAuthenticationFunctions(card).f2345(rand)
    for (const qop of [undefined, 'auth', 'auth-int'] as const) {
      assert.equal(checkKeys({ k, opc }, registerWith(res, qop)).verdict, 'fit')
    }
  })

  test('a test USIM with XOR, whose vector osmo-auc-gen 1.7.0 made', () => {
    const typed = { k: '000102030405060708090a0b0c0d0e0f', algorithm: 'xor' } as const
    const evidence = {
      rand: octets('202122232425262728292a2b2c2d2e2f'),
      autn: octets('2020202020218000202020202021a020'),
      answer: { kind: 'res', res: octets('20'.repeat(16)) },
    } as const
    assert.deepEqual(codesOf(checkKeys(typed, evidence)), ['KEYS_FIT'])
    const cut = { ...evidence, answer: { kind: 'res', res: octets('20'.repeat(8)) } } as const
    assert.deepEqual(codesOf(checkKeys(typed, cut)), ['KEYS_FIT_WHEN_MENDED', 'RES_CUT'])
    assert.deepEqual(codesOf(checkKeys({ ...typed, resLength: 8 }, cut)), ['KEYS_FIT'])
    assert.deepEqual(codesOf(checkKeys({ ...typed, resLength: 8 }, evidence)), [
      'KEYS_FIT_WHEN_MENDED',
      'RES_LENGTH_DIFFERS',
    ])
  })
})

describe('keys that were taken for others', () => {
  test('an OPc that was typed as OP, and an OP that was typed as OPc', () => {
    assert.deepEqual(codesOf(checkKeys({ k, op: opc }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OP_IS_OPC'])
    assert.deepEqual(codesOf(checkKeys({ k, opc: op }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OPC_IS_OP'])
  })

  test('an OPc that was computed with the K of another SIM', () => {
    const typed = { k, op, opc: hex(deriveOpc(otherK, octets(op))) }
    assert.deepEqual(codesOf(checkKeys({ ...typed, otherKs: [otherK] }, resOf())), [
      'KEYS_FIT_WHEN_MENDED',
      'OPC_OF_OTHER_K',
    ])
    assert.deepEqual(codesOf(checkKeys(typed, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OP_AND_OPC_DISAGREE'])
  })

  test('K and OPc exchanged; the K of another subscriber; the other algorithm', () => {
    assert.deepEqual(codesOf(checkKeys({ k: opc, opc: k }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'K_AND_OP_EXCHANGED'])
    const ofOther = checkKeys({ k: hex(otherK), opc, otherKs: [octets(k)] }, resOf())
    assert.deepEqual(codesOf(ofOther), ['KEYS_FIT_WHEN_MENDED', 'K_OF_OTHER_SIM'])
    const xor = { k: octets(k), opc: noOpc(), algorithm: 'xor' } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, resOf(xor))), ['KEYS_FIT_WHEN_MENDED', 'ALGORITHM_IS_XOR'])
    const milenage = checkKeys({ k, opc, algorithm: 'xor' }, resOf())
    assert.deepEqual(codesOf(milenage), ['KEYS_FIT_WHEN_MENDED', 'ALGORITHM_IS_MILENAGE'])
  })
})

describe('keys that were mistyped', () => {
  const swapped = (text: string) => text.replaceAll(/(.)(.)/g, '$2$1')

  test('what people do to 32 digits is named', () => {
    const ofK: readonly (readonly [string, string])[] = [
      [swapped(k), 'nibbles-swapped'],
      [hex(octets(k).toReversed()), 'bytes-reversed'],
      [[...k].reverse().join(''), 'digits-reversed'],
      [hex(Buffer.from(k, 'hex').swap32()), 'words-reversed'],
      [k.slice(16) + k.slice(0, 16), 'halves-exchanged'],
      [hex(octets(k).map((octet) => ~octet)), 'bits-inverted'],
      [Buffer.from(k, 'hex').toString('base64'), 'base64'],
      [Buffer.from(k).toString('hex'), 'hex-of-text'],
      [k.replaceAll('1', 'l').replaceAll('0', 'O'), 'letters-for-digits'],
      [`${k}0`, 'digit-too-many'],
      [k.slice(0, 7) + k.slice(8), 'digit-missing'],
      [`${k.slice(1)}f`, 'shifted'],
      [`b${k.slice(0, -1)}`, 'shifted'],
      [`64${k.slice(2)}`, 'digits-exchanged'],
      [`${k.slice(0, 9)}0${k.slice(10)}`, 'digit-wrong'],
    ]
    for (const [text, mistake] of ofK) assert.equal(mistakeIn({ k: text, opc }), `mend, k ${mistake}`)
  })

  test('zeros that a spreadsheet has lost', () => {
    const zeros = '000000' + k.slice(6)
    const evidence = resOf({ k: octets(zeros), opc: octets(opc) })
    assert.equal(mistakeIn({ k: zeros.slice(6), opc }, evidence), 'mend, k leading-zeros-lost')
    const behind = k.slice(0, 28) + '0000'
    assert.equal(
      mistakeIn({ k: behind.slice(0, 28), opc }, resOf({ k: octets(behind), opc: octets(opc) })),
      'mend, k trailing-zeros-lost',
    )
  })

  test('both keys alike, and an OP that is an OPc too', () => {
    assert.equal(mistakeIn({ k: swapped(k), op: swapped(op) }), 'mend, k nibbles-swapped, op nibbles-swapped')
    const check = checkKeys({ k, op: swapped(opc) }, resOf())
    assert.deepEqual(codesOf(check), ['KEYS_FIT_WHEN_MENDED', 'OP_IS_OPC', 'KEY_MISTYPED'])
  })

  test('whatever the keys are: one mistake in either is found, by RES, response or AUTS', () => {
    const key = fc.uint8Array({ minLength: 16, maxLength: 16 })
    const mistakes = fc.constantFrom(
      swapped,
      (text: string) => `${text.slice(1)}a`,
      (text: string) => [...text].reverse().join(''),
      (text: string) => text.slice(0, -1),
      (text: string) => `${text.slice(0, 12)}c${text.slice(13)}`,
    )
    fc.assert(
      fc.property(
        key,
        key,
        mistakes,
        fc.constantFrom('k', 'opc'),
        fc.boolean(),
        (anyK, anyOpc, spoil, field, byAuts) => {
          const keys = { k: anyK, opc: anyOpc }
          const functions = createAuthenticationFunctions(keys)
          const auts = buildAuts(functions, rand, composeSqn(90, 1))
          const evidence: KeyEvidence = byAuts ? { rand, answer: { kind: 'auts', auts } } : resOf(keys)
          const right = { k: hex(anyK), opc: hex(anyOpc) }
          assert.equal(checkKeys(right, evidence).verdict, 'fit')
          const spoilt = { ...right, [field]: spoil(right[field as 'k' | 'opc']) }
          const expected = spoilt.k === right.k && spoilt.opc === right.opc ? 'fit' : 'mend'
          assert.equal(checkKeys(spoilt, evidence).verdict, expected)
        },
      ),
      { numRuns: 30, seed: 5 },
    )
  })

  test('a key with the wrong length or with other characters is named, without its digits', () => {
    const check = checkKeys({ k: `${k}0`, opc: `zz${opc.slice(2)}` }, resOf())
    assert.equal(check.verdict, 'misfit')
    const forms = check.findings.filter(({ code }) => code === 'KEY_MALFORMED')
    assert.deepEqual(
      forms.map(({ text }) => text),
      ['K must be 32 hexadecimal digits and has 33.', 'OPc must be 32 hexadecimal digits and holds other characters.'],
    )
  })

  test('text that is no key at all is not looked into', () => {
    const long = 'a'.repeat(KEY_TEXT_MAX_LENGTH + 1)
    assert.equal(checkKeys({ k: long, op: long, opc: long }, resOf()).verdict, 'misfit')
    assert.equal(checkKeys({ k: '', opc: '' }, resOf()).verdict, 'misfit')
  })
})

describe('answers that are unusual', () => {
  const response = createAuthenticationFunctions(card).f2345(rand)
  const { res } = response

  test('RES that was cut, or used as text, or hashed for AKAv2 (RFC 4169 §3)', () => {
    const passwords: readonly (readonly [Uint8Array, string])[] = [
      [res.subarray(0, 4), 'RES_CUT'],
      [Buffer.from(hex(res)), 'RES_AS_HEX_TEXT'],
      [Buffer.from(hex(res).toUpperCase()), 'RES_AS_HEX_TEXT'],
      [Buffer.from(Buffer.from(res).toString('base64')), 'RES_AS_BASE64'],
      [akav2Password(response), 'RES_IS_AKAV2'],
    ]
    for (const [password, code] of passwords) {
      const check = checkKeys({ k, opc }, registerWith(password, 'auth'))
      assert.deepEqual([check.verdict, codesOf(check)], ['mend', ['KEYS_FIT_WHEN_MENDED', code]])
    }
  })

  test('RES that was cut at an octet of zero', () => {
    const zero = {
      k: rand.map((octet, i) => (i === 2 ? octet : octet ^ 0x55)),
      opc: noOpc(),
      algorithm: 'xor',
    } as const
    const evidence = registerWith(createAuthenticationFunctions(zero).f2345(rand).res.subarray(0, 2))
    const check = checkKeys({ k: hex(zero.k), algorithm: 'xor' }, evidence)
    assert.equal(codesOf(check)[1], 'RES_CUT_AT_ZERO')
  })

  test('an AUTS whose MAC-S was made with the AMF of the challenge (TS 33.102 §6.3.3)', () => {
    const functions = createAuthenticationFunctions(card)
    const sqnMs = composeSqn(90, 1)
    const auts = Buffer.concat([
      buildAuts(functions, rand, sqnMs).subarray(0, 6),
      functions.f1(rand, sqnMs, 0x8000).macS,
    ])
    const evidence = { rand, autn: autnOf(card, composeSqn(41, 3), 0x8000), answer: { kind: 'auts', auts } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, evidence)).slice(0, 2), ['KEYS_FIT_WHEN_MENDED', 'AUTS_WITH_AMF'])
  })
})

describe('counters (TS 33.102 §6.3.5, §C.2)', () => {
  test('a SIM that is ahead: by how much, and which element', () => {
    const check = checkKeys({ k, opc }, autsOf(composeSqn(500, 9)))
    assert.deepEqual([check.verdict, codesOf(check)], ['fit', ['KEYS_FIT', 'SQN_AHEAD']])
    assert.match(check.findings[1]?.text ?? '', /ahead by 459 /)
    assert.deepEqual(check.sqn, {
      indLength: 5,
      elements: [
        { ind: 9, seq: 500, source: 'auts' },
        { ind: 3, seq: 41, source: 'challenge' },
      ],
      ahead: 459,
    })
  })

  test('a challenge that was used before; one behind which the SIM is more than Δ', () => {
    assert.equal(codesOf(checkKeys({ k, opc }, autsOf(composeSqn(41, 3))))[1], 'SQN_USED')
    const far = autsOf(composeSqn(41, 3), autnOf(card, composeSqn(42 + 2 ** 28, 0)))
    assert.equal(codesOf(checkKeys({ k, opc }, far))[1], 'SQN_TOO_FAR_BEHIND')
  })

  test('a SIM that by its settings should have accepted', () => {
    const check = checkKeys({ k, opc }, autsOf(composeSqn(40, 1)))
    assert.equal(codesOf(check)[1], 'SYNC_WINDOW_DIFFERS')
    const narrow = checkKeys({ k, opc, scheme: { indLength: 5, delta: 1 } }, autsOf(composeSqn(39, 1)))
    assert.equal(codesOf(narrow)[1], 'SQN_TOO_FAR_BEHIND')
  })

  test('without AUTN the number of the HSS is compared with', () => {
    const { autn: _, ...evidence } = autsOf(composeSqn(500, 9))
    assert.equal(checkKeys({ k, opc, lastSeq: 490 }, evidence).sqn?.ahead, 10)
    assert.equal(checkKeys({ k, opc }, evidence).sqn?.ahead, undefined)
  })
})

describe('keys that do not fit', () => {
  test('nothing explains the answer', () => {
    const check = checkKeys({ k: hex(otherK), opc: hex(otherK) }, resOf())
    assert.deepEqual([check.verdict, codesOf(check)], ['misfit', ['K_DOES_NOT_FIT']])
  })

  test('the SIM refuses the MAC of a challenge that was made with them (TS 24.229 §5.1.1.5.3)', () => {
    const wrong: AuthenticationKeys = { k: octets(k), opc: deriveOpc(octets(k), octets(opc)) }
    const evidence = { rand, autn: autnOf(wrong), answer: { kind: 'mac-failure' } } as const
    const check = checkKeys({ k, opc: hex(wrong.opc) }, evidence)
    assert.deepEqual([check.verdict, codesOf(check)], ['misfit', ['MAC_FAILURE', 'CHALLENGE_OF_THESE_KEYS']])
    // whoever knows that an OPc was to be stored sees that the HSS has taken it for an OP
    const typed = checkKeys({ k, opc }, evidence)
    assert.deepEqual(codesOf(typed), ['MAC_FAILURE', 'CHALLENGE_OF_OTHER_KEYS', 'OPC_IS_OP'])
    assert.match(typed.findings[2]?.text ?? '', /^The HSS took this OPc for an OP/)
  })

  test('the challenge is of another HSS', () => {
    const evidence = { rand, autn: autnOf({ k: otherK, opc: otherK }), answer: { kind: 'mac-failure' } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, evidence)), ['MAC_FAILURE', 'CHALLENGE_OF_OTHER_KEYS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc }, { ...resOf(), autn: evidence.autn })), [
      'KEYS_FIT',
      'CHALLENGE_OF_OTHER_KEYS',
    ])
  })

  test('without any answer only the challenge is judged', () => {
    const none = { rand, autn: autnOf(card), answer: { kind: 'none' } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, none)), ['CHALLENGE_OF_THESE_KEYS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc }, { rand, answer: { kind: 'none' } })), ['NO_ANSWER'])
  })

  test('AMF of the challenge and AMF as typed', () => {
    assert.deepEqual(codesOf(checkKeys({ k, opc, amf: 0x8000 }, resOf())), ['KEYS_FIT', 'AMF_DIFFERS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc, amf: 0 }, resOf())), ['KEYS_FIT'])
  })
})

test('no finding ever holds a key, an RES or a piece of one', () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(key, key, fc.boolean(), fc.nat(3), (anyK, anyOpc, isFit, how) => {
      const keys = { k: anyK, opc: anyOpc }
      const typed = { k: isFit ? hex(anyK) : `${hex(anyK)}a`, [how % 2 === 0 ? 'op' : 'opc']: hex(anyOpc) }
      const answer = { kind: 'mac-failure' } as const
      const evidence = how > 1 ? resOf(keys) : { rand, autn: autnOf(keys), answer }
      const said = JSON.stringify(checkKeys(typed, evidence)).toLowerCase()
      for (const secret of [hex(anyK), hex(anyOpc), hex(createAuthenticationFunctions(keys).f2345(rand).res)]) {
        for (let at = 0; at + 8 <= secret.length; at += 4) assert.ok(!said.includes(secret.slice(at, at + 8)))
      }
    }),
    { numRuns: 30, seed: 7 },
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { settingsOf } from './config.ts'
import { checkSubscriber, type SubscriberInput } from './subscriber-input.ts'

const settings = settingsOf({ plmn: { mcc: '001', mnc: '01' } })
const k = '465b5ce8b199b49faa5f0a2ee238a6bc'
const op = 'cdc202d5123e20f62b6d676ac72cb318'
const opc = 'cd63cb71954a9f4e48a5994e37a02baf'
const good: SubscriberInput = { imsi: '001010000000001', msisdn: '+491701234567', k, opc }

function problemsOf(changes: Partial<SubscriberInput>): readonly string[] {
  const checked = checkSubscriber({ ...good, ...changes }, settings)
  return checked.kind === 'valid' ? [] : checked.problems.map(({ field, reason }) => `${field} ${reason}`)
}

function subscriberOf(changes: Partial<SubscriberInput>) {
  const checked = checkSubscriber({ ...good, ...changes }, settings)
  assert.equal(checked.kind, 'valid')
  return checked.kind === 'valid' ? checked.subscriber : assert.fail()
}

describe('a subscriber that is well described', () => {
  test('gets what was typed and the defaults', () => {
    assert.deepEqual(subscriberOf({}), {
      imsi: '001010000000001',
      msisdn: '491701234567',
      k: Uint8Array.from(Buffer.from(k, 'hex')),
      opc: Uint8Array.from(Buffer.from(opc, 'hex')),
      amf: 0,
      seq: 0,
      indLength: 5,
      delta: 2 ** 28,
      isTemporaryImpuBarred: true,
    })
  })

  test('OP gives the OPc of TS 35.208 set 1; both together must agree', () => {
    assert.equal(Buffer.from(subscriberOf({ opc: undefined, op }).opc).toString('hex'), opc)
    assert.equal(Buffer.from(subscriberOf({ op }).opc).toString('hex'), opc)
  })

  test('AMF and SQN are taken as given', () => {
    const subscriber = subscriberOf({ amf: '414D', sqn: '000000000421' })
    assert.equal(subscriber.amf, 0x414d)
    // SQN 0x421 is SEQ 0x21 and IND 1 (TS 33.102 §C.1.1.1).
    assert.equal(subscriber.seq, 0x21)
  })

  test('a SIM may have another array, another algorithm and a shorter RES', () => {
    const sim = subscriberOf({ indLength: '0', delta: '100', ageLimit: '8', resLength: '4', sqn: '000000000421' })
    assert.deepEqual(
      [sim.indLength, sim.delta, sim.ageLimit, sim.resLength, sim.seq],
      // without IND the whole SQN is SEQ
      [0, 100, 8, 4, 0x421],
    )
    const xor = subscriberOf({ algorithm: 'xor', opc: undefined, resLength: '16' })
    assert.deepEqual([xor.algorithm, xor.resLength, xor.opc], ['xor', 16, new Uint8Array(16)])
  })

  test('the identity with the IMSI is barred when there is a number, and only then', () => {
    assert.equal(subscriberOf({ msisdn: undefined }).isTemporaryImpuBarred, false)
    assert.equal(subscriberOf({ temporaryIdentity: 'unbarred' }).isTemporaryImpuBarred, false)
    assert.equal(subscriberOf({ msisdn: undefined, temporaryIdentity: 'barred' }).isTemporaryImpuBarred, true)
  })

  test('an empty cell is a field that is absent', () => {
    const empty = { op: '', amf: '', sqn: '', displayName: '', serviceProfile: '' }
    assert.deepEqual(subscriberOf(empty), subscriberOf({}))
  })

  test('three-digit MNCs are told from two-digit ones', () => {
    const three = settingsOf({ plmn: { mcc: '310', mnc: '410' } })
    assert.equal(checkSubscriber({ ...good, imsi: '310410123456789' }, three).kind, 'valid')
    assert.equal(checkSubscriber({ ...good, imsi: '310411123456789' }, three).kind, 'invalid')
    const two = settingsOf({ plmn: { mcc: '310', mnc: '41' } })
    assert.equal(checkSubscriber({ ...good, imsi: '310411123456789' }, two).kind, 'valid')
  })
})

describe('a subscriber that is not', () => {
  test('every field says what is wrong', () => {
    assert.deepEqual(problemsOf({ imsi: '' }), ['imsi is missing'])
    assert.deepEqual(problemsOf({ imsi: '00101abc' }), ['imsi is not 6 to 15 digits'])
    assert.deepEqual(problemsOf({ imsi: '12345' }), ['imsi "12345" is not 6 to 15 digits'])
    assert.deepEqual(problemsOf({ imsi: '262010000000001' }), [
      'imsi "262010000000001" does not begin with the home network, MCC 001 MNC 01',
    ])
    assert.deepEqual(problemsOf({ msisdn: '0170123' }), [
      'msisdn "0170123" is not an international number of at most 15 digits',
    ])
    assert.deepEqual(problemsOf({ k: k.slice(1) }), ['k must be 32 hexadecimal digits, has 31'])
    assert.deepEqual(problemsOf({ k: '' }), ['k is missing'])
    assert.deepEqual(problemsOf({ k: `${k.slice(1)}g` }), ['k must be 32 hexadecimal digits, holds other characters'])
    assert.deepEqual(problemsOf({ opc: undefined }), ['opc is missing: give OPc, or OP'])
    assert.deepEqual(problemsOf({ op: `${op}00` }), ['op must be 32 hexadecimal digits, has 34'])
    assert.deepEqual(problemsOf({ op: opc }), [
      'opc is not the OPc of this OP and K: give only the one that the SIM was made with',
    ])
    assert.deepEqual(problemsOf({ amf: '80000' }), ['amf must be 4 hexadecimal digits, has 5'])
    assert.deepEqual(problemsOf({ sqn: 'ffffffffffff' }), ['sqn is the last one there is'])
    assert.deepEqual(problemsOf({ algorithm: 'tuak' }), ['algorithm is none of milenage, xor'])
    assert.deepEqual(problemsOf({ algorithm: 'xor' }), ['opc means nothing to the algorithm xor: leave it out'])
    assert.deepEqual(problemsOf({ indLength: '17' }), ['indLength must be a whole number from 0 to 16'])
    assert.deepEqual(problemsOf({ resLength: '9' }), ['resLength must be a whole number from 4 to 8'])
    assert.deepEqual(problemsOf({ delta: '0x10', ageLimit: '-1' }), [
      `delta must be a whole number from 1 to ${2 ** 43 - 1}`,
      `ageLimit must be a whole number from 1 to ${2 ** 43 - 1}`,
    ])
    assert.deepEqual(problemsOf({ temporaryIdentity: 'yes' }), ['temporaryIdentity is none of barred, unbarred'])
  })

  test('all that is wrong is said at once', () => {
    assert.equal(problemsOf({ imsi: 'x', msisdn: 'y', k: 'z', amf: '1' }).length, 4)
  })

  test('a key is never repeated, whatever column it is typed into', () => {
    const fields = [
      ...(['imsi', 'msisdn', 'k', 'op', 'opc', 'amf', 'sqn', 'temporaryIdentity'] as const),
      ...(['algorithm', 'resLength', 'indLength', 'delta', 'ageLimit'] as const),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.stringMatching(/^[0-9a-f]{32}$/), (field, secret) => {
        for (const text of [secret, `${secret}0`, secret.slice(1), ` ${secret}`]) {
          const said = problemsOf({ [field]: text }).join()
          assert.equal(said.includes(text.trim().slice(0, 31)), false, said)
        }
      }),
    )
  })
})

describe('MNCs of two and of three digits are different networks (TS 23.003 §2.2)', () => {
  const reasonOf = (mnc: string, imsi: string): string => {
    const checked = checkSubscriber({ ...good, imsi }, settingsOf({ plmn: { mcc: '001', mnc } }))
    return checked.kind === 'valid' ? '' : (checked.problems[0]?.reason ?? '')
  }

  test('each takes its own', () => {
    assert.equal(reasonOf('01', '001010000000001'), '')
    assert.equal(reasonOf('001', '001001000000001'), '')
    assert.equal(reasonOf('010', '001010000000001'), '')
  })

  test('the one that looks alike is named', () => {
    assert.match(reasonOf('01', '001001000000001'), /MNC 001 is another network; the SIM says in EF_AD/)
    assert.match(reasonOf('001', '001010000000001'), /MNC 01 is another network/)
    assert.doesNotMatch(reasonOf('26', '001990000000001'), /another network/)
  })
})

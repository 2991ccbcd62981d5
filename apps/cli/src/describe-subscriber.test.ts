import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImpiView } from '@voltaic/hss'
import { describeSubscriber } from './describe-subscriber.ts'

const usual: ImpiView = {
  impi: 'alice@ims.example',
  imsi: '001010000000001',
  amf: '8000',
  algorithm: 'milenage',
  seq: 7,
  indLength: 5,
  delta: 2 ** 28,
}

const linesOf = (impi: ImpiView) => describeSubscriber({ impis: [impi], registrationSets: [] }).split('\n')

test('a usual SIM has one line', () => {
  assert.deepEqual(linesOf(usual), ['IMPI  alice@ims.example', '      IMSI 001010000000001, SEQ 7'])
})

test('what is not usual about a SIM is named', () => {
  const odd = { ...usual, algorithm: 'xor', resLength: 8, indLength: 0, delta: 100, ageLimit: 3 } as const
  assert.equal(
    linesOf(odd)[1],
    '      IMSI 001010000000001, SEQ 7, algorithm XOR, RES of 8 octets, IND of 0 bits, Δ 100, L 3',
  )
})

test('an identity has its name, and what is not usual about it', () => {
  const impus = [
    { identity: 'tel:+99901', barred: false, isDefault: true, displayName: 'Alice', serviceProfile: 'default' },
    { identity: 'sip:1@ims.example', barred: true, isDefault: false, serviceProfile: 'gold' },
  ]
  const set = { state: 'not-registered', registeredImpis: [], impus } as const
  assert.deepEqual(describeSubscriber({ impis: [], registrationSets: [set] }).split('\n'), [
    'set   not-registered',
    'IMPU  tel:+99901  "Alice"  (default)',
    'IMPU  sip:1@ims.example  (barred: to register with only)  (service profile gold)',
  ])
})

test('AUTS are counted, and a loop or wrong keys are an alarm', () => {
  const counted = { verified: 6, refused: 0, lastAt: 1_800_000_000_000, isLoop: false }
  assert.deepEqual(linesOf({ ...usual, resynchronisations: counted }).slice(2), [
    'AUTS  6 verified, 0 refused, the last at 2027-01-15T08:00:00.000Z',
  ])
  assert.match(linesOf({ ...usual, resynchronisations: { ...counted, isLoop: true } })[3] ?? '', /^! .*again and again/)
  const wrong = { ...counted, verified: 0, refused: 2 }
  assert.match(linesOf({ ...usual, resynchronisations: wrong })[3] ?? '', /^! .*K, OPc or algorithm/)
})

test('who has a password has no SIM to speak of', () => {
  assert.deepEqual(linesOf({ ...usual, digestAlgorithm: 'SHA-256' }), [
    'IMPI  alice@ims.example',
    '      IMSI 001010000000001, password (SIP Digest, SHA-256) and no SIM',
  ])
})

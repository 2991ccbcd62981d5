import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { deriveEspKeys } from '../keys/esp-keys.ts'
import type { SaAgreement } from '../sa/sa-agreement.ts'
import { SaDatabase } from './sa-database.ts'

const keys = deriveEspKeys({ alg: 'hmac-sha-1-96', ealg: 'null' }, new Uint8Array(16), new Uint8Array(16))
const agreement: SaAgreement = {
  ue: { host: '10.0.0.1', spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
  pcscf: { host: '10.0.0.2', spiC: 2001, spiS: 2002, portC: 5064, portS: 6100 },
}
const renewed: SaAgreement = {
  ue: { ...agreement.ue, spiC: 1003, spiS: 1004, portC: 6302 },
  pcscf: { ...agreement.pcscf, spiC: 2003, spiS: 2004, portC: 5065 },
}

function installed(database: SaDatabase, what: SaAgreement, side: 'ue' | 'pcscf' = 'pcscf') {
  const result = database.install(what, side, keys)
  assert.ok(result.kind === 'installed')
  return result.set
}

test('each side finds two associations to send and two to receive', () => {
  const { ue, pcscf } = agreement
  for (const side of ['ue', 'pcscf'] as const) {
    const database = new SaDatabase(createSeededRandom(1))
    installed(database, agreement, side)
    const [own, other] = side === 'ue' ? [ue, pcscf] : [pcscf, ue]
    const at = (port: number) => ({ host: own.host, port })
    const to = (port: number) => ({ host: other.host, port })
    assert.equal(database.outbound(at(own.portC), to(other.portS))?.sa.spi, other.spiS)
    assert.equal(database.outbound(at(own.portS), to(other.portC))?.sa.spi, other.spiC)
    assert.equal(database.outbound(at(own.portC), to(other.portC)), undefined)
    assert.equal(database.outbound({ host: '10.0.0.9', port: own.portC }, to(other.portS)), undefined)
    assert.deepEqual(database.inbound(own.spiC)?.to, at(own.portC))
    assert.deepEqual(database.inbound(own.spiS)?.from, to(other.portC))
    assert.equal(database.inbound(other.spiC), undefined)
  }
})

test('two sets of one phone live side by side, and what comes in tells its set', () => {
  const database = new SaDatabase(createSeededRandom(1))
  const first = installed(database, agreement)
  const second = installed(database, renewed)
  const local = { host: '10.0.0.2', port: 6100 }
  assert.equal(database.setOf({ host: '10.0.0.1', port: 6300 }, local), first)
  assert.equal(database.setOf({ host: '10.0.0.1', port: 6302 }, local), second)
  assert.equal(database.setOf({ host: '10.0.0.1', port: 6301 }, { host: '10.0.0.2', port: 5065 }), second)
  assert.equal(database.setOf({ host: '10.0.0.1', port: 5060 }, local), undefined)
  assert.deepEqual([database.size, database.list()], [8, [first, second]])
  database.remove(first)
  database.remove(first)
  assert.equal(database.setOf({ host: '10.0.0.1', port: 6300 }, local), undefined)
  assert.equal(database.inbound(2001), undefined)
  assert.deepEqual([database.size, database.list()], [4, [second]])
  database.remove(second)
  assert.equal(database.size, 0)
})

test('a thousand phones that renew their sets twice leave nothing behind', () => {
  const database = new SaDatabase(createSeededRandom(1))
  for (let round = 0; round < 3; round++) {
    const before = database.list()
    for (let phone = 0; phone < 1000; phone++) {
      const ue = { ...agreement.ue, host: `10.1.${phone >> 8}.${phone & 255}`, portC: 6300 + 2 * round }
      const [spiC, spiS] = database.allocateSpis([ue.spiC, ue.spiS])
      installed(database, { ue, pcscf: { ...agreement.pcscf, spiC, spiS } })
    }
    for (const set of before) database.remove(set)
    assert.equal(database.size, 4000)
  }
  for (const set of database.list()) database.remove(set)
  assert.equal(database.size, 0)
  const { ue, pcscf } = agreement
  assert.equal(database.clientEnd({ host: '10.1.0.1', port: ue.portS }), undefined)
  assert.equal(database.setOf({ host: '10.1.0.1', port: 6304 }, { host: pcscf.host, port: pcscf.portS }), undefined)
})

test('an SPI that is in use is refused, and nothing is put in', () => {
  const database = new SaDatabase(createSeededRandom(1))
  installed(database, agreement)
  const result = database.install({ ...renewed, pcscf: { ...renewed.pcscf, spiS: 2001 } }, 'pcscf', keys)
  assert.deepEqual(result, { kind: 'refused', reason: 'SPI 2001 is in use at 10.0.0.2' })
  assert.equal(database.size, 4)
  // The phone's own SPIs may be those of another phone.
  installed(database, { ...renewed, ue: { ...renewed.ue, spiC: 1001 } })
})

test('a phone that comes back with the same ports is reached over its newer set', () => {
  const database = new SaDatabase(createSeededRandom(1))
  installed(database, agreement)
  const { pcscf, ue } = agreement
  installed(database, { ue: { ...ue, spiC: 77_001, spiS: 77_002 }, pcscf: { ...pcscf, spiC: 3001, spiS: 3002 } })
  const found = database.outbound({ host: pcscf.host, port: pcscf.portC }, { host: ue.host, port: ue.portS })
  assert.equal(found?.sa.spi, 77_002)
})

test('allocated SPIs differ from each other, from those in use and from the other side’s (TS 33.203 §7.1)', () => {
  // 1 in 3 of what this generator draws has been drawn before.
  const narrow = { ...createSeededRandom(1), integer: () => narrowNext() }
  let draws = 0
  const narrowNext = () => Math.floor(draws++ / 3)
  const database = new SaDatabase(narrow)
  const [spiC, spiS] = database.allocateSpis([256, 258])
  assert.deepEqual([spiC, spiS], [257, 259])
  installed(database, { ...agreement, pcscf: { ...agreement.pcscf, spiC, spiS } })
  draws = 0
  assert.deepEqual(database.allocateSpis(), [256, 258])
})

test('sequence numbers go on after a restart where they were left (RFC 4303 §3.3.3)', () => {
  const database = new SaDatabase(createSeededRandom(1))
  const result = database.install(agreement, 'pcscf', keys, [500, 70])
  assert.ok(result.kind === 'installed')
  const nothing = new Uint8Array(0)
  const entry = database.outbound({ host: '10.0.0.2', port: 5064 }, { host: '10.0.0.1', port: 6301 })
  entry?.sa.protect({ nextHeader: 17, header: nothing, data: nothing })
  assert.deepEqual(result.set.sequences, [500, 71])
})

test('protected ports are those that were declared, however IPv6 is written', () => {
  const database = new SaDatabase(createSeededRandom(1))
  database.protect({ host: '2001:DB8::1', port: 6100 })
  assert.equal(database.isProtected({ host: '2001:db8::1', port: 6100 }), true)
  assert.equal(database.isProtected({ host: '2001:db8:0::1', port: 6100 }), true)
  assert.equal(database.isProtected({ host: '::', port: 6100 }), true)
  assert.equal(database.isProtected({ host: '2001:db8::2', port: 6100 }), false)
  assert.equal(database.isProtected({ host: '2001:db8::1', port: 5060 }), false)
  database.unprotect({ host: '2001:db8::1', port: 6100 })
  assert.equal(database.isProtected({ host: '2001:db8::1', port: 6100 }), false)
  assert.equal(database.isProtected({ host: '::', port: 6100 }), false)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applySaEvent,
  createProtectedNet,
  deriveEspKeys,
  type EspKeys,
  type InstalledSaSet,
  NO_SA_SETS,
  type SaAgreement,
  SaDatabase,
  type SaSets,
  type SaSetsEvent,
  type SaSide,
  sendingSet,
} from '@voltaic/ipsec'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type Net,
} from '@voltaic/runtime'

const T1 = 2000
const keysOf = (octet: number): EspKeys =>
  deriveEspKeys(
    { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
    new Uint8Array(16).fill(octet),
    new Uint8Array(16).fill(octet),
  )
const first: SaAgreement = {
  ue: { host: '10.0.0.1', spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
  pcscf: { host: '10.0.0.2', spiC: 2001, spiS: 2002, portC: 5064, portS: 6100 },
}
/** The server ports stay, both client ports and all SPIs are new. */
const second: SaAgreement = {
  ue: { ...first.ue, spiC: 1003, spiS: 1004, portC: 6302 },
  pcscf: { ...first.pcscf, spiC: 2003, spiS: 2004, portC: 5065 },
}

/** One side: its sets as data, and the associations in its database as the sets say. */
class Side {
  readonly database: SaDatabase
  readonly counters = new Counters()
  readonly net: Net
  readonly side: SaSide
  readonly received: string[] = []
  #sets: SaSets = NO_SA_SETS
  readonly #installed = new Map<number, InstalledSaSet>()
  readonly #clock: ManualClock

  constructor(side: SaSide, memory: Net, clock: ManualClock) {
    const random = createSeededRandom(side === 'ue' ? 1 : 2)
    this.side = side
    this.#clock = clock
    this.database = new SaDatabase(random)
    for (const { [side]: end } of [first, second]) {
      for (const port of [end.portC, end.portS]) this.database.protect({ host: end.host, port })
    }
    this.net = createProtectedNet(memory, this.database, { clock, random, counters: this.counters })
  }

  take(event: SaSetsEvent, keys?: EspKeys): void {
    const { sets, added, removed } = applySaEvent(this.#sets, event, { now: this.#clock.now(), t1: T1 })
    this.#sets = sets
    if (added !== undefined && keys !== undefined) {
      const result = this.database.install(added.agreement, this.side, keys)
      assert.ok(result.kind === 'installed')
      this.#installed.set(added.id, result.set)
    }
    for (const { id } of removed) {
      const set = this.#installed.get(id)
      if (set !== undefined) this.database.remove(set)
    }
  }

  get sendingId(): number | undefined {
    return sendingSet(this.#sets, this.side)?.id
  }

  async bind(at: Address) {
    return this.net.bindDatagram(at, { onDatagram: (data) => this.received.push(Buffer.from(data).toString()) })
  }
}

test('a new authentication overlaps the old set, which takes its last message 64 × T1 after the new one was used', async () => {
  const clock: ManualClock = createManualClock(0)
  const memory = createMemoryNet({ clock, random: createSeededRandom(3) })
  const [ue, pcscf] = [new Side('ue', memory, clock), new Side('pcscf', memory, clock)]
  const each = (event: SaSetsEvent, keys?: EspKeys) => [ue, pcscf].map((side) => side.take(event, keys))
  const toPcscf = { host: first.pcscf.host, port: first.pcscf.portS }
  const toPhone = { host: first.ue.host, port: first.ue.portS }
  await Promise.all([pcscf.bind(toPcscf), ue.bind(toPhone)])
  const phone1 = await ue.bind({ host: first.ue.host, port: first.ue.portC })
  const phone2 = await ue.bind({ host: second.ue.host, port: second.ue.portC })
  const core1 = await pcscf.bind({ host: first.pcscf.host, port: first.pcscf.portC })
  const core2 = await pcscf.bind({ host: second.pcscf.host, port: second.pcscf.portC })
  const registered = (id: number): SaSetsEvent => ({ kind: 'registered', id, expiresSeconds: 3600, isInitial: false })

  each({ kind: 'challenged', agreement: first }, keysOf(1))
  each(registered(1))
  each({ kind: 'used', id: 1 })
  await clock.advance(1_800_000)
  each({ kind: 'challenged', agreement: second }, keysOf(2))
  phone2.send(Buffer.from('REGISTER over the temporary set'), toPcscf)
  each(registered(2))
  assert.deepEqual([ue.sendingId, pcscf.sendingId], [2, 1])
  core1.send(Buffer.from('INVITE over the old set'), toPhone)
  phone2.send(Buffer.from('200 over the new set'), toPcscf)
  await clock.settle()
  each({ kind: 'used', id: 2 })
  assert.deepEqual([ue.sendingId, pcscf.sendingId], [2, 2])

  await clock.advance(64 * T1 - 1)
  each({ kind: 'tick' })
  phone1.send(Buffer.from('the last over the old set'), toPcscf)
  await clock.settle()
  assert.deepEqual([ue.database.size, pcscf.database.size], [8, 8])
  await clock.advance(1)
  pcscf.take({ kind: 'tick' })
  phone1.send(Buffer.from('too late'), toPcscf)
  core2.send(Buffer.from('INVITE over the new set'), toPhone)
  await clock.settle()
  assert.deepEqual(pcscf.received, [
    'REGISTER over the temporary set',
    '200 over the new set',
    'the last over the old set',
  ])
  assert.deepEqual(ue.received, ['INVITE over the old set', 'INVITE over the new set'])
  assert.equal(pcscf.counters.get('ipsec.drop.unknown-spi'), 1)
  assert.deepEqual([ue.database.size, pcscf.database.size], [8, 4])
})

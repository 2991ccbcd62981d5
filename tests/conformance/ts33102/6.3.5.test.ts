// TS 33.102 §6.3.5: resynchronisation, the SIM on one side and the HSS with its database on the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Isim, maxSeq } from '@voltaic/aka'
import type { AkaAuthDataItem, MultimediaAuthAnswer } from '@voltaic/diameter'
import { createHss, type Hss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'

const impi = '001010000000001@ims.mnc001.mcc001.3gppnetwork.org'
const k = Buffer.from('465b5ce8b199b49faa5f0a2ee238a6bc', 'hex')
const opc = Buffer.from('cd63cb71954a9f4e48a5994e37a02baf', 'hex')
const delta = 2 ** 28

/** An HSS whose counter for the SIM stands at `seq`. */
async function withHssAt(seq: number, run: (hss: Hss) => Promise<void>): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  const record = { impi, k, opc, amf: 0, seq, indLength: 5, delta } as const
  await hss.provisioning.addSubscription({
    impis: [record],
    registrationSets: [{ impus: [{ identity: `sip:${impi}`, barred: false }] }],
  })
  await run(hss)
  await store.close()
}

function simAt(seq: number): Isim {
  return new Isim({ k, opc }, { state: { seqs: Array.from({ length: 32 }, () => seq) } })
}

function challenge(hss: Hss, resynchronisation?: Uint8Array): Promise<MultimediaAuthAnswer> {
  return hss.cx.multimediaAuth({
    impi,
    impu: `sip:${impi}`,
    scheme: 'Digest-AKAv1-MD5',
    numberOfItems: 1,
    serverName: 'sip:scscf.example',
    ...(resynchronisation !== undefined && { resynchronisation }),
  })
}

/** Answers of the SIM until it accepts, with an AUTS for each challenge that it does not; five at most. */
async function authenticate(hss: Hss, sim: Isim): Promise<readonly string[]> {
  const kinds: string[] = []
  let answer = await challenge(hss)
  while (kinds.length < 5) {
    const { authenticate: randAutn } = answer.items[0] as AkaAuthDataItem
    const response = sim.authenticate(randAutn.subarray(0, 16), randAutn.subarray(16))
    kinds.push(response.kind)
    if (response.kind !== 'synchronisation-failure') break
    answer = await challenge(hss, Uint8Array.from([...randAutn.subarray(0, 16), ...response.auts]))
  }
  return kinds
}

const seqOf = async (hss: Hss) => (await hss.provisioning.show(impi))?.impis[0]?.seq

test('a SIM and an HSS that are in step need no AUTS (TS 33.102 §6.3.3)', () =>
  withHssAt(0, async (hss) => {
    const sim = simAt(0)
    for (let i = 0; i < 40; i++) assert.deepEqual(await authenticate(hss, sim), ['success'])
    assert.equal(await seqOf(hss), 40)
  }))

test('a SIM that is ahead is caught up with after one AUTS (TS 33.102 §6.3.5)', () =>
  withHssAt(3, async (hss) => {
    assert.deepEqual(await authenticate(hss, simAt(90_000)), ['synchronisation-failure', 'success'])
    assert.equal(await seqOf(hss), 90_001)
  }))

test('a SIM that is more than Δ behind lowers the counter (TS 33.102 §6.3.5, §C.2.1)', () =>
  withHssAt(delta + 5, async (hss) => {
    assert.deepEqual(await authenticate(hss, simAt(2)), ['synchronisation-failure', 'success'])
    assert.equal(await seqOf(hss), 3)
  }))

test('a SIM that is Δ behind at most accepts at once (TS 33.102 §C.2.1)', () =>
  withHssAt(delta, async (hss) => {
    assert.deepEqual(await authenticate(hss, simAt(1)), ['success'])
  }))

test('when no SEQ is left there is no vector (TS 33.102 §C.1.1.1)', () =>
  withHssAt(maxSeq(), async (hss) => {
    const { result, items, message } = await challenge(hss)
    assert.deepEqual([result, items], ['DIAMETER_UNABLE_TO_COMPLY', []])
    assert.match(message ?? '', /used up/)
    assert.equal(await seqOf(hss), maxSeq())
  }))

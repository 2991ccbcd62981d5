// TS 35.206 §4.1: SIMs with the keys of TS 35.208 at an HSS that was given K and OP, or K and OPc.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Isim } from '@voltaic/aka'
import { createHss, type Hss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'

interface KeySet {
  readonly k: string
  readonly op: string
  readonly opc: string
  readonly amf: string
}

const file = new URL('../../vectors/ts35208/milenage.json', import.meta.url)
const sets: readonly KeySet[] = JSON.parse(readFileSync(file, 'utf8')).sets
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

async function withHss(run: (hss: Hss) => Promise<void>): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  try {
    await run(hss)
  } finally {
    await hss.stop()
    await store.close()
  }
}

test('a card that holds OPc believes an HSS that was given OP or OPc, and they agree on RES, CK and IK (TS 35.206 §4.1)', () =>
  withHss(async (hss) => {
    for (const [index, { k, op, opc, amf }] of sets.entries()) {
      for (const [which, operator] of [{ op }, { opc }].entries()) {
        const imsi = `00101${String(2 * index + which).padStart(10, '0')}`
        assert.equal((await hss.provisioning.add({ imsi, k, amf, ...operator })).kind, 'added')
        const impi = `${imsi}@ims.mnc001.mcc001.3gppnetwork.org`
        const request = { scheme: 'Digest-AKAv1-MD5', numberOfItems: 1, serverName: 'sip:scscf.example' } as const
        const [item] = (await hss.cx.multimediaAuth({ impi, impu: `sip:${impi}`, ...request })).items
        assert.ok(item?.scheme === 'Digest-AKAv1-MD5')
        assert.equal(Buffer.from(item.authenticate.subarray(22, 24)).toString('hex'), amf)
        const card = new Isim({ k: octets(k), opc: octets(opc) })
        const answer = card.authenticate(item.authenticate.subarray(0, 16), item.authenticate.subarray(16))
        assert.ok(answer.kind === 'success')
        assert.deepEqual(
          [answer.res, answer.ck, answer.ik],
          [item.authorization, item.confidentialityKey, item.integrityKey],
        )
      }
    }
  }))

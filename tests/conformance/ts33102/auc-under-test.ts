// An HSS with one SIM in its database, and that SIM as a card.
import { Isim, type SqnScheme } from '@voltaic/aka'
import type { AkaAuthDataItem, MultimediaAuthAnswer } from '@voltaic/diameter'
import { createHss, type Hss, type HssTables, hssMigrations, type ImpiRecord } from '@voltaic/hss'
import {
  Counters,
  createManualClock,
  createSeededRandom,
  type Log,
  type ManualClock,
  silentLog,
} from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'

const impi = '001010000000001@ims.mnc001.mcc001.3gppnetwork.org'
const k = Uint8Array.from(Buffer.from('465b5ce8b199b49faa5f0a2ee238a6bc', 'hex'))
const opc = Uint8Array.from(Buffer.from('cd63cb71954a9f4e48a5994e37a02baf', 'hex'))

/** A subscriber with this SIM, and what the HSS says of it. */
export interface AucUnderTest {
  readonly hss: Hss
  readonly clock: ManualClock
  readonly counters: Counters
  /** Events of the log that are warnings or errors. */
  readonly alarms: readonly string[]
  /** The card as it was personalised, all of its elements at one SEQ. */
  card(seq?: number, scheme?: Partial<SqnScheme>): Isim
  mar(more?: {
    readonly resynchronisation?: Uint8Array
    readonly numberOfItems?: number
  }): Promise<MultimediaAuthAnswer>
  /** What the card says to one challenge after the other, with an AUTS where it wants; `tries` at most. */
  authenticate(card: Isim, tries?: number): Promise<readonly string[]>
  seq(): Promise<number>
  sim(): Promise<NonNullable<Awaited<ReturnType<Hss['provisioning']['show']>>>['impis'][0]>
}

/** @param settings of the SIM as the HSS has it stored */
export async function withAuc(
  settings: Partial<ImpiRecord>,
  run: (under: AucUnderTest) => Promise<void>,
): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const alarms: string[] = []
  const log: Log = { ...silentLog, warn: (event) => alarms.push(event), error: (event) => alarms.push(event) }
  const runtime = { clock: createManualClock(), random: createSeededRandom(1), log, counters: new Counters() }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  const record: ImpiRecord = { impi, k, opc, amf: 0, seq: 0, indLength: 5, delta: 2 ** 28, ...settings }
  await hss.provisioning.addSubscription({
    impis: [record],
    registrationSets: [{ impus: [{ identity: `sip:${impi}`, barred: false }] }],
  })
  const { clock, counters } = runtime
  const mar: AucUnderTest['mar'] = (more) => {
    const usual = { scheme: 'Digest-AKAv1-MD5', numberOfItems: 1, serverName: 'sip:scscf.example' } as const
    return hss.cx.multimediaAuth({ impi, impu: `sip:${impi}`, ...usual, ...more })
  }
  const sim: AucUnderTest['sim'] = async () => {
    const shown = (await hss.provisioning.show(impi))?.impis[0]
    if (shown === undefined) throw new Error('the subscriber has gone')
    return shown
  }
  const under: AucUnderTest = {
    hss,
    clock,
    counters,
    alarms,
    card(seq = 0, scheme = {}) {
      const { indLength, delta, ageLimit } = record
      const own = { indLength, delta, ...(ageLimit !== undefined && { ageLimit }), ...scheme }
      const seqs = Array.from({ length: 2 ** own.indLength }, () => seq)
      return new Isim(record, { scheme: own, state: { seqs } })
    },
    mar,
    authenticate: (card, tries = 5) => authenticate(mar, card, tries),
    seq: async () => (await sim()).seq,
    sim,
  }
  try {
    await run(under)
  } finally {
    await hss.stop()
    await store.close()
  }
}

async function authenticate(mar: AucUnderTest['mar'], card: Isim, tries: number): Promise<readonly string[]> {
  const kinds: string[] = []
  let answer = await mar()
  while (kinds.length < tries) {
    if (answer.result !== 'DIAMETER_SUCCESS') return [...kinds, answer.result]
    const { rand, autn } = challengeOf(answer)
    const response = card.authenticate(rand, autn)
    kinds.push(response.kind)
    if (response.kind !== 'synchronisation-failure') break
    answer = await mar({ resynchronisation: Uint8Array.from([...rand, ...response.auts]) })
  }
  return kinds
}

/** RAND and AUTN of an item. */
export function challengeOf(
  answer: MultimediaAuthAnswer,
  index = 0,
): { readonly rand: Uint8Array; readonly autn: Uint8Array } {
  const { authenticate: octets } = answer.items[index] as AkaAuthDataItem
  return { rand: octets.subarray(0, 16), autn: octets.subarray(16) }
}

// An HSS on an empty store in memory, with the subscribers that the tests of TS 29.228 are about.
import { Isim } from '@voltaic/aka'
import type {
  AkaAuthDataItem,
  LocationInfoAnswer,
  LocationInfoRequest,
  MultimediaAuthAnswer,
  MultimediaAuthRequest,
  ServerAssignmentAnswer,
  ServerAssignmentRequest,
  ServerAssignmentType,
  UserAuthorizationAnswer,
  UserAuthorizationRequest,
} from '@voltaic/diameter'
import {
  createHss,
  type Hss,
  type HssConfig,
  type HssTables,
  hssMigrations,
  type ImpiRecord,
  type RegistrationState,
  type SubscriberInput,
} from '@voltaic/hss'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'

export const realm: string = 'ims.mnc001.mcc001.3gppnetwork.org'
export const scscf1: string = 'sip:scscf1.ims.mnc001.mcc001.3gppnetwork.org:6060'
export const scscf2: string = 'sip:scscf2.ims.mnc001.mcc001.3gppnetwork.org:6060'

export interface Person {
  readonly imsi: string
  readonly msisdn: string
  readonly impi: string
  /** Barred. */
  readonly temporaryImpu: string
  /** The default. */
  readonly sip: string
  readonly tel: string
}

function personOf(imsi: string, msisdn: string): Person {
  const impi = `${imsi}@${realm}`
  const sip = `sip:${msisdn}@${realm};user=phone`
  return { imsi, msisdn, impi, temporaryImpu: `sip:${impi}`, sip, tel: `tel:${msisdn}` }
}

/** The subscriber of most tests. */
export const alice: Person = personOf('001010000000001', '+491701234567')
/** Another subscription. */
export const bob: Person = personOf('001010000000002', '+491701234568')

export const k: Uint8Array = Uint8Array.from(Buffer.from('465b5ce8b199b49faa5f0a2ee238a6bc', 'hex'))
export const opc: Uint8Array = Uint8Array.from(Buffer.from('cd63cb71954a9f4e48a5994e37a02baf', 'hex'))

export function inputOf(who: Person): SubscriberInput {
  return {
    imsi: who.imsi,
    msisdn: who.msisdn,
    k: Buffer.from(k).toString('hex'),
    opc: Buffer.from(opc).toString('hex'),
  }
}

/** A SIM for a subscription that is written out in a test. */
export function impiRecord(impi: string): ImpiRecord {
  return { impi, k, opc, amf: 0, seq: 0, indLength: 5, delta: 2 ** 28 }
}

export interface HssUnderTest {
  readonly hss: Hss
  readonly store: Store<HssTables>
  readonly counters: Counters
  /** A phone's card with the key that every subscriber here has. */
  readonly isim: Isim
}

/** Runs `test` with an HSS that knows alice and bob, and closes everything afterwards. */
export async function withHss(
  test: (under: HssUnderTest) => Promise<void>,
  config: Partial<HssConfig> = {},
): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const counters = new Counters()
  const runtime = { clock: createManualClock(), random: createSeededRandom(1), log: silentLog, counters }
  const sealer = createSealer(generateKeySet())
  const hss = createHss({ runtime, store, sealer }, { plmn: { mcc: '001', mnc: '01' }, ...config })
  try {
    await hss.start()
    await hss.provisioning.import([inputOf(alice), inputOf(bob)])
    await test({ hss, store, counters, isim: new Isim({ k, opc }) })
  } finally {
    await hss.stop()
    await store.close()
  }
}

/** A UAR of alice, as the REGISTER of a phone without ISIM causes it. */
export function uar(hss: Hss, changes: Partial<UserAuthorizationRequest> = {}): Promise<UserAuthorizationAnswer> {
  const usual = { impi: alice.impi, impu: alice.temporaryImpu, visitedNetwork: realm, type: 'REGISTRATION' } as const
  return hss.cx.userAuthorization({ ...usual, ...changes })
}

/** A MAR for alice from the first S-CSCF. */
export function mar(hss: Hss, changes: Partial<MultimediaAuthRequest> = {}): Promise<MultimediaAuthAnswer> {
  const scheme = 'Digest-AKAv1-MD5'
  const usual = { impi: alice.impi, impu: alice.temporaryImpu, scheme, numberOfItems: 1, serverName: scscf1 } as const
  return hss.cx.multimediaAuth({ ...usual, ...changes })
}

/** A SAR for alice from the first S-CSCF. */
export function sar(
  hss: Hss,
  type: ServerAssignmentType,
  changes: Partial<ServerAssignmentRequest> = {},
): Promise<ServerAssignmentAnswer> {
  return sarWithoutImpi(hss, type, { impi: alice.impi, ...changes })
}

/** A SAR for alice without User-Name. */
export function sarWithoutImpi(
  hss: Hss,
  type: ServerAssignmentType,
  changes: Partial<ServerAssignmentRequest> = {},
): Promise<ServerAssignmentAnswer> {
  const usual = { impus: [alice.temporaryImpu], serverName: scscf1, type, userDataAlreadyAvailable: false }
  return hss.cx.serverAssignment({ ...usual, ...changes })
}

/** A LIR for alice. */
export function lir(hss: Hss, changes: Partial<LocationInfoRequest> = {}): Promise<LocationInfoAnswer> {
  return hss.cx.locationInfo({ impu: alice.sip, ...changes })
}

/** MAR and SAR REGISTRATION, as a whole registration causes them. */
export async function register(hss: Hss, serverName: string = scscf1): Promise<void> {
  await mar(hss, { serverName })
  await sar(hss, 'REGISTRATION', { serverName })
}

/** What a phone gets to see of a vector. */
export function challengeOf(answer: MultimediaAuthAnswer): { readonly rand: Uint8Array; readonly autn: Uint8Array } {
  const { authenticate } = answer.items[0] as AkaAuthDataItem
  return { rand: authenticate.subarray(0, 16), autn: authenticate.subarray(16) }
}

/** State and S-CSCF of a subscriber's first set. */
export async function registrationOf(
  hss: Hss,
  identity: string = alice.impi,
): Promise<{ readonly state: RegistrationState | undefined; readonly scscf: string | undefined }> {
  const set = (await hss.provisioning.show(identity))?.registrationSets[0]
  return { state: set?.state, scscf: set?.scscf }
}

/** The identities of a user profile, in order. */
export function identitiesOf(answer: ServerAssignmentAnswer): readonly string[] {
  const xml = Buffer.from(answer.userData ?? []).toString()
  return [...xml.matchAll(/<Identity>([^<]*)<\/Identity>/g)].map((match) => match[1] as string)
}

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  Counters,
  createManualClock,
  createSeededRandom,
  type EventTrace,
  eventTrace,
  silentLog,
} from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'
import { createHss, type Hss } from './hss.ts'
import { type HssTables, hssMigrations } from './schema.ts'

const domain = 'ims.mnc001.mcc001.3gppnetwork.org'
const impi = `001010000000001@${domain}`
const impu = `sip:${impi}`
const other = `001010000000002@${domain}`
const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }

describe('why the HSS refuses is in the trace, with the subscriber (TS 29.228 §6.1)', () => {
  let store: Store<HssTables>
  let hss: Hss
  before(async () => {
    store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
    const runtime = { random: createSeededRandom(1), log: silentLog, counters: new Counters() }
    const deps = { runtime: { ...runtime, clock: createManualClock() }, store, sealer: createSealer(generateKeySet()) }
    const config = { plmn: { mcc: '001', mnc: '01' }, element: 'hss-2', visitedNetworks: [domain] }
    hss = createHss(deps, config)
    const subscribers = ['001010000000001', '001010000000002'].map((imsi) => ({ imsi, ...keys }))
    await hss.provisioning.import(subscribers)
  })
  after(async () => {
    await hss.stop()
    await store.close()
  })

  async function toldOf(work: () => Promise<{ readonly result: string }>): Promise<readonly unknown[]> {
    const events: EventTrace[] = []
    const stop = eventTrace.subscribe((event) => events.push(event))
    const { result } = await work()
    stop()
    return [result, ...events.map(({ element, kind, what, subscribers }) => [element, kind, what, subscribers])]
  }

  const uar = (pair: { readonly impi: string; readonly impu: string }, visitedNetwork = domain) =>
    toldOf(() => hss.cx.userAuthorization({ ...pair, visitedNetwork, type: 'REGISTRATION' }))

  for (const [what, pair, result, why] of [
    ['IMPU', { impi, impu: 'sip:nobody@x' }, 'DIAMETER_ERROR_USER_UNKNOWN', 'there is no such IMPU'],
    ['IMPI', { impi: 'nobody@x', impu }, 'DIAMETER_ERROR_USER_UNKNOWN', 'there is no such IMPI'],
    ['pair', { impi: other, impu }, 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH', 'this IMPU is none of this IMPI'],
  ] as const) {
    test(`UAR of an unknown ${what}`, async () => {
      const told = ['hss-2', 'store', `UAR refused: ${why}`, [pair.impi, pair.impu]]
      assert.deepEqual(await uar(pair), [result, told])
    })
  }

  test('UAR from a network that is not allowed; one that is allowed says nothing', async () => {
    const told = ['hss-2', 'store', 'UAR refused: it may not be in the network foreign.example', [impi, impu]]
    assert.deepEqual(await uar({ impi, impu }, 'foreign.example'), ['DIAMETER_ERROR_ROAMING_NOT_ALLOWED', told])
    assert.deepEqual(await uar({ impi, impu }), ['DIAMETER_FIRST_REGISTRATION'])
  })

  test('SAR of an S-CSCF while another one has the user (TS 29.228 §6.1.2.1)', async () => {
    const sar = { impi, impus: [impu], type: 'REGISTRATION', userDataAlreadyAvailable: false } as const
    const asked = (serverName: string) => toldOf(() => hss.cx.serverAssignment({ ...sar, serverName }))
    assert.deepEqual(await asked('sip:first'), ['DIAMETER_SUCCESS'])
    const told = ['hss-2', 'store', 'SAR refused: sip:first has this user, not sip:second', [impi, impu]]
    assert.deepEqual(await asked('sip:second'), ['DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', told])
    const leaving = () => hss.cx.serverAssignment({ ...sar, serverName: 'sip:first', type: 'USER_DEREGISTRATION' })
    assert.deepEqual(await toldOf(leaving), ['DIAMETER_SUCCESS'])
    const nobody = { impus: ['sip:nobody@x'], serverName: 'sip:first', userDataAlreadyAvailable: false }
    assert.deepEqual(await toldOf(() => hss.cx.serverAssignment({ ...nobody, type: 'NO_ASSIGNMENT' })), [
      'DIAMETER_ERROR_USER_UNKNOWN',
      ['hss-2', 'store', 'SAR refused: there is no sip:nobody@x, or not with this IMPI', ['sip:nobody@x']],
    ])
  })

  test('LIR of a number that nobody has, and of one that is away (TS 29.228 §6.1.4.1)', async () => {
    const asked = (called: string) => toldOf(() => hss.cx.locationInfo({ impu: called }))
    assert.deepEqual(await asked('tel:+1'), [
      'DIAMETER_ERROR_USER_UNKNOWN',
      ['hss-2', 'store', 'LIR refused: nobody has tel:+1', ['tel:+1']],
    ])
    const away = `LIR refused: ${impu} is not registered, and has no services for that`
    assert.deepEqual(await asked(impu), ['DIAMETER_ERROR_IDENTITY_NOT_REGISTERED', ['hss-2', 'store', away, [impu]]])
  })

  test('MAR by another scheme, and with a wrong AUTS', async () => {
    const mar = { impi, impu, numberOfItems: 1, serverName: 'sip:s' }
    const digest = await toldOf(() => hss.cx.multimediaAuth({ ...mar, scheme: 'SIP Digest' }))
    const told = [
      'hss-2',
      'store',
      'MAR refused: the S-CSCF asks for the scheme SIP Digest, and the user has keys of a SIM (Digest-AKAv1-MD5)',
      [impi, impu],
    ]
    assert.deepEqual(digest, ['DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', told])
    const resynchronisation = new Uint8Array(30)
    const [, [, , what]] = (await toldOf(() =>
      hss.cx.multimediaAuth({ ...mar, scheme: 'Digest-AKAv1-MD5', resynchronisation }),
    )) as [string, string[]]
    assert.match(what ?? '', /^MAR refused: .*MAC-S/)
  })
})

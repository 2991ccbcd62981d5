// An HSS that reaches two S-CSCFs, which answer RTR and PPR as a test wants.
import assert from 'node:assert/strict'
import type {
  CxPush,
  PushProfileRequest,
  RegistrationTerminationAnswer,
  RegistrationTerminationRequest,
} from '@voltaic/diameter'
import { createHss, type Hss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createManualClock, createSeededRandom, type ManualClock, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'
import { alice, bob, inputOf, scscf1, scscf2 } from './hss-under-test.ts'

export const HOST1 = 'scscf1.example'
export const HOST2 = 'scscf2.example'
const originRealm = 'example'

export interface PushingHss {
  readonly hss: Hss
  readonly store: Store<HssTables>
  readonly clock: ManualClock
  readonly rtrs: (RegistrationTerminationRequest & { readonly to: string })[]
  readonly pprs: (PushProfileRequest & { readonly to: string })[]
  onRtr: (request: RegistrationTerminationRequest) => Promise<RegistrationTerminationAnswer>
  onPpr: (request: PushProfileRequest) => ReturnType<CxPush['pushProfile']>
  /** Lets time pass, second by second, and waits for what falls due: pushes are attempted, and answered. */
  pass(milliseconds: number): Promise<void>
  /** Waits for what is under way. */
  settle(): Promise<void>
  /** The HSS ends, and another one begins with what is stored. */
  restart(): Promise<void>
}

export const done = { result: 'DIAMETER_SUCCESS' } as const

/** Runs `test` with an HSS that knows alice, bob, and the Diameter hosts of both S-CSCFs. */
export async function withPushingHss(test: (under: PushingHss) => Promise<void>, knowsHosts = true): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const clock = createManualClock()
  const sealer = createSealer(generateKeySet())
  const runtime = { clock, random: createSeededRandom(1), log: silentLog, counters: new Counters() }
  const create = () =>
    createHss(
      {
        runtime,
        store,
        sealer,
        pushTo: ({ originHost: to }) => ({
          registrationTermination(request) {
            under.rtrs.push({ ...request, to })
            return under.onRtr(request)
          },
          pushProfile(request) {
            under.pprs.push({ ...request, to })
            return under.onPpr(request)
          },
        }),
      },
      { plmn: { mcc: '001', mnc: '01' } },
    )
  let hss = create()
  const under: PushingHss = {
    get hss() {
      return hss
    },
    store,
    clock,
    rtrs: [],
    pprs: [],
    onRtr: async () => done,
    onPpr: async () => done,
    async pass(milliseconds) {
      for (let left = milliseconds; left > 0; left -= 1_000) {
        await clock.advance(Math.min(left, 1_000))
        await under.settle()
      }
    },
    settle: () => hss.pushes.idle(),
    async restart() {
      await hss.stop()
      hss = create()
      await hss.start()
      await under.settle()
    },
  }
  try {
    await hss.start()
    await hss.provisioning.import([inputOf(alice), inputOf(bob)])
    for (const serverName of knowsHosts ? [scscf1, scscf2] : []) await seen(hss, serverName)
    await test(under)
  } finally {
    await hss.stop()
    await store.close()
    assert.equal(clock.pending, 0, 'no timer is left')
  }
}

/** A MAR or SAR in the name of that S-CSCF has come from its Diameter host. */
export async function seen(hss: Hss, serverName: string): Promise<void> {
  await hss.pushes.seen(serverName, { originHost: serverName === scscf1 ? HOST1 : HOST2, originRealm })
}

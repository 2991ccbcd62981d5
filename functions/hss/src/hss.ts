import type { Cx } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import type { Sealer, Store } from '@voltaic/store'
import { createAuthenticationCentre, keysContext } from './authentication-centre.ts'
import { type HssConfig, settingsOf } from './config.ts'
import { digestItem } from './digest-authentication.ts'
import { locationInfo } from './location-info.ts'
import { multimediaAuth } from './multimedia-auth.ts'
import type { ProcedureContext } from './procedure.ts'
import { createProvisioning, type Provisioning } from './provisioning.ts'
import { createResynchronisationCounter } from './resynchronisation-counter.ts'
import type { HssTables } from './schema.ts'
import { serverAssignment } from './server-assignment.ts'
import { readSimCard, type SimCard } from './sim-card.ts'
import { createSubscriberStore } from './subscriber-store.ts'
import { userAuthorization } from './user-authorization.ts'

export interface HssDeps {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'log' | 'counters'>
  /** Opened with `hssMigrations`; closed by whoever opened it. */
  readonly store: Store<HssTables>
  /** Over the key file that belongs to the store. */
  readonly sealer: Sealer
}

/** The Home Subscriber Server: who the subscribers are, their keys, and which S-CSCF has them. */
export interface Hss {
  /** For the Diameter server, or for a test directly. */
  readonly cx: Cx
  readonly provisioning: Provisioning
  /** The SIM of a subscriber, for a simulated phone on this machine. */
  simCard(identity: string): Promise<SimCard | undefined>
  /**
   * Looks whether the key file opens what is stored, before the first phone finds out.
   * @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN
   */
  start(): Promise<void>
  /** Waits for the operations under way. No later one may be begun. */
  stop(): Promise<void>
}

/** @throws VoltaicError PLMN_INVALID */
export function createHss(deps: HssDeps, config: HssConfig): Hss {
  const { runtime, store, sealer } = deps
  const settings = settingsOf(config)
  const subscribers = createSubscriberStore(store)
  const authenticationCentre = createAuthenticationCentre({
    runtime,
    sealer,
    subscribers,
    resynchronisations: createResynchronisationCounter({ clock: runtime.clock, store }),
  })
  const context: ProcedureContext = {
    ...{ runtime, settings, subscribers, authenticationCentre },
    digestItem: (impi, row) => digestItem(sealer, impi, settings.realm, row),
  }
  const underWay = new Set<Promise<unknown>>()

  function tracked<T>(operation: Promise<T>): Promise<T> {
    underWay.add(operation)
    const done = () => underWay.delete(operation)
    operation.then(done, done)
    return operation
  }

  return {
    cx: {
      userAuthorization: (request) => tracked(userAuthorization(context, request)),
      multimediaAuth: (request) => tracked(multimediaAuth(context, request)),
      serverAssignment: (request) => tracked(serverAssignment(context, request)),
      locationInfo: (request) => tracked(locationInfo(context, request)),
    },
    provisioning: createProvisioning({ store, sealer }, settings),
    simCard: (identity) => readSimCard({ store, sealer }, identity),
    async start() {
      const newest = await store.db.selectFrom('hss_impi').select(['impi', 'sealed_keys']).limit(1).executeTakeFirst()
      if (newest !== undefined) sealer.unseal(newest.sealed_keys, keysContext(newest.impi))
    },
    async stop() {
      await Promise.allSettled(underWay)
    },
  }
}

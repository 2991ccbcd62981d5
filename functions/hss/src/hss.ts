import type { ChargingInformation, Cx, CxOrigin, CxPush } from '@voltaic/diameter'
import type { Plmn } from '@voltaic/numbers'
import type { Runtime } from '@voltaic/runtime'
import type { Sealer, Store } from '@voltaic/store'
import { type AssignmentViews, createAssignmentViews } from './assignment-view.ts'
import { createAuthenticationCentre, keysContext } from './authentication-centre.ts'
import { type HssConfig, settingsOf } from './config.ts'
import { digestItem } from './digest-authentication.ts'
import type { DigestInput } from './digest-input.ts'
import { locationInfo } from './location-info.ts'
import { multimediaAuth } from './multimedia-auth.ts'
import { changeCharging, changeDigestPassword, type OperatorChange } from './operator-changes.ts'
import { type TerminationOrder, type TerminationOutcome, terminateRegistration } from './operator-termination.ts'
import type { ProcedureContext } from './procedure.ts'
import { createProvisioning, type Provisioning } from './provisioning.ts'
import { createPushes, type Pushes } from './pushes.ts'
import { tracingRefusals } from './refusal-event.ts'
import { createResynchronisationCounter } from './resynchronisation-counter.ts'
import type { HssTables } from './schema.ts'
import { serverAssignment } from './server-assignment.ts'
import { createServiceProvisioning, type ServiceProvisioning } from './service-provisioning.ts'
import { readSimCard, type SimCard } from './sim-card.ts'
import { createSubscriberStore } from './subscriber-store.ts'
import { userAuthorization } from './user-authorization.ts'

export interface HssDeps {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'log' | 'counters'>
  /** Opened with `hssMigrations`; closed by whoever opened it. */
  readonly store: Store<HssTables>
  /** Over the key file that belongs to the store. */
  readonly sealer: Sealer
  /** Reaches an S-CSCF by its Diameter host; absent where another process delivers what is queued here. */
  readonly pushTo?: (host: CxOrigin) => CxPush
}

/** The Home Subscriber Server: who the subscribers are, their keys, and which S-CSCF has them. */
export interface Hss {
  /** The home network. */
  readonly plmn: Plmn
  /** For the Diameter server, or for a test directly. */
  readonly cx: Cx
  readonly provisioning: Provisioning
  readonly services: ServiceProvisioning
  readonly assignments: AssignmentViews
  /**
   * Ends registrations as the operator wants it. What is answered is on disk, and its RTRs are delivered from there.
   * @spec TS 29.228 §6.1.3
   */
  terminateRegistration(order: TerminationOrder): Promise<TerminationOutcome>
  /** @param charging null for none @spec TS 29.228 §6.5.2.3 */
  changeCharging(identity: string, charging: ChargingInformation | null): Promise<OperatorChange>
  /** Of a phone that registers by SIP Digest. @spec TS 29.228 §6.5.2.4 */
  changeDigestPassword(impi: string, input: DigestInput): Promise<OperatorChange>
  /** RTRs and PPRs on their way to their S-CSCFs, and what the Diameter side knows of these. */
  readonly pushes: Omit<Pushes, 'start' | 'stop'>
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
    refuses: tracingRefusals(config.element ?? 'hss', runtime.clock),
  }
  const pushes = createPushes({
    runtime,
    store,
    subscribers,
    digestItem: context.digestItem,
    pushTo: deps.pushTo,
  })
  const underWay = new Set<Promise<unknown>>()

  function tracked<T>(operation: Promise<T>): Promise<T> {
    underWay.add(operation)
    const done = () => underWay.delete(operation)
    operation.then(done, done)
    return operation
  }

  /** A change that leaves something to be pushed. */
  async function pushed<T>(change: Promise<T>): Promise<T> {
    const outcome = await tracked(change)
    pushes.wake()
    return outcome
  }

  return {
    plmn: settings.plmn,
    cx: {
      userAuthorization: (request) => tracked(userAuthorization(context, request)),
      multimediaAuth: (request) => tracked(multimediaAuth(context, request)),
      serverAssignment: (request) => tracked(serverAssignment(context, request)),
      locationInfo: (request) => tracked(locationInfo(context, request)),
    },
    services: createServiceProvisioning(store),
    assignments: createAssignmentViews(store),
    provisioning: createProvisioning(
      { store, sealer, now: () => runtime.clock.now(), newPushKey: () => runtime.random.hex(16) },
      settings,
    ),
    terminateRegistration: (order) => pushed(terminateRegistration(store, order, () => runtime.random.hex(16))),
    changeCharging: (identity, charging) => pushed(changeCharging(store, identity, charging)),
    changeDigestPassword: (impi, input) =>
      pushed(changeDigestPassword({ store, sealer, realm: settings.realm }, impi, input)),
    pushes: {
      ...pushes,
      seen(scscf, host) {
        const learning = pushes.seen(scscf, host)
        return learning && tracked(learning)
      },
    },
    simCard: (identity) => readSimCard({ store, sealer }, identity),
    async start() {
      const newest = await store.db.selectFrom('hss_impi').select(['impi', 'sealed_keys']).limit(1).executeTakeFirst()
      if (newest !== undefined) sealer.unseal(newest.sealed_keys, keysContext(newest.impi))
      pushes.start()
    },
    async stop() {
      await pushes.stop()
      await Promise.allSettled(underWay)
    },
  }
}

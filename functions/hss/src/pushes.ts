import type { CxOrigin, CxPush } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import { PushDelivery } from './push-delivery.ts'
import type { PushProfileSources } from './push-profile.ts'
import { compilePushStatements, type PushRow } from './push-statements.ts'
import type { HssTables } from './schema.ts'

/** An RTR or PPR that no S-CSCF has acknowledged yet. */
export interface PendingPush {
  readonly key: string
  readonly command: 'RTR' | 'PPR'
  /** Name of the S-CSCF. */
  readonly scscf: string
  /** Absent for a PPR about a set. */
  readonly impi?: string
  readonly attempts: number
  /** What came of the last attempt. */
  readonly problem?: string
  /** The S-CSCF has answered no: it is not sent again. */
  readonly isRefused: boolean
}

/** What of RTR and PPR lives as long as the HSS. */
export interface Pushes {
  /** Something has been queued. */
  wake(): void
  /**
   * A MAR or SAR in the name of an S-CSCF came from this Diameter host.
   * @returns undefined when that was known
   */
  seen(scscf: string, host: CxOrigin): Promise<void> | undefined
  /** A Diameter host is connected again. */
  reachable(originHost: string): void
  pending(): Promise<readonly PendingPush[]>
  /** Forgets one. @returns whether there was such a push */
  dismiss(key: string): Promise<boolean>
  /** Resolves when no attempt is under way; others may be due later. */
  idle(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export interface PushesDeps extends PushProfileSources {
  readonly runtime: Pick<Runtime, 'clock' | 'log' | 'counters'>
  readonly store: Store<HssTables>
  /** Absent where pushes are queued for another process to deliver. */
  readonly pushTo?: ((host: CxOrigin) => CxPush) | undefined
}

export function createPushes(deps: PushesDeps): Pushes {
  const { runtime, store, subscribers, digestItem, pushTo } = deps
  const statements = compilePushStatements(store)
  const delivery = pushTo && new PushDelivery({ runtime, statements, subscribers, digestItem, pushTo })
  /** What is on disk already, so that a MAR costs nothing more. */
  const hosts = new Map<string, string>()

  async function learn(scscf: string, { originHost, originRealm }: CxOrigin): Promise<void> {
    try {
      await subscribers.scscfId(scscf)
      await statements.learnHost.write({ scscf, originHost, originRealm })
    } catch (error) {
      // the next MAR or SAR tells it again
      hosts.delete(scscf)
      runtime.log.error('hss.push.host-not-stored', { scscf, reason: String(error) })
      return
    }
    delivery?.hurry(originHost)
  }

  return {
    wake: () => delivery?.wake(),
    seen(scscf, host) {
      if (host.originHost === '' || hosts.get(scscf) === host.originHost) return undefined
      hosts.set(scscf, host.originHost)
      return learn(scscf, host)
    },
    reachable: (originHost) => delivery?.hurry(originHost),
    pending: async () => (await statements.all.read({})).map(viewOf),
    dismiss: async (key) => (await statements.dismiss.write({ key })).length > 0,
    idle: async () => delivery?.idle(),
    start: () => delivery?.start(),
    stop: async () => delivery?.stop(),
  }
}

function viewOf({ key, command, scscf, impi, attempts, problem, refused }: PushRow): PendingPush {
  return {
    key,
    command,
    scscf,
    ...(impi !== null && { impi }),
    attempts,
    ...(problem !== null && { problem }),
    isRefused: refused === 1,
  }
}

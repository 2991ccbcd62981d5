import type { DeregistrationReason } from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import type { Store, Transaction } from '@voltaic/store'
import { type Terminated, type TerminationScope, terminateSets } from './registration-termination.ts'
import type { HssTables } from './schema.ts'
import { findImpi, findSubscription } from './subscriber-view.ts'

/** The reasons there are, for who has to read one. @spec TS 29.229 §6.3.17 */
export const deregistrationReasons: readonly DeregistrationReason[] = [
  'PERMANENT_TERMINATION',
  'NEW_SERVER_ASSIGNED',
  'SERVER_CHANGE',
  'REMOVE_S-CSCF',
]

export interface TerminationOrder {
  /** An IMSI, an MSISDN or an IMPI, for all that this IMPI has registered; an IMPU, for its set whoever registered it. */
  readonly identity: string
  /** Only the implicit sets of these identities. */
  readonly impus?: readonly string[]
  readonly reason: DeregistrationReason
  /** Text that goes to the S-CSCF with the reason. */
  readonly reasonInfo?: string
}

export type TerminationOutcome =
  | ({ readonly kind: 'terminated' } & Terminated)
  | { readonly kind: 'unknown'; readonly identity: string }
  /** No S-CSCF has any of it. */
  | { readonly kind: 'not registered' }

/**
 * Ends registrations as the operator wants it. When this resolves the change and the RTRs are on disk.
 *
 * @spec TS 29.228 §6.1.3; TS 23.228 §5.3.2.2
 */
export async function terminateRegistration(
  store: Store<HssTables>,
  order: TerminationOrder,
  newKey: () => string,
): Promise<TerminationOutcome> {
  return store.db.transaction().execute(async (transaction) => {
    const scope = await scopeOf(transaction, order)
    if (typeof scope === 'string') return { kind: 'unknown', identity: scope }
    const terminated = await terminateSets(transaction, scope, order, newKey)
    return terminated.sets === 0 ? { kind: 'not registered' } : { kind: 'terminated', ...terminated }
  })
}

/** @returns the identity that nobody has, or not this subscriber, instead of a scope */
async function scopeOf(
  transaction: Transaction<HssTables>,
  { identity, impus = [] }: TerminationOrder,
): Promise<TerminationScope | string> {
  const subscriptionId = await findSubscription(transaction, identity)
  if (subscriptionId === undefined) return identity
  const impi = (await findImpi(transaction, identity))?.impi
  const named = impus.map(canonicalImpu)
  if (impi === undefined) named.push(canonicalImpu(identity))
  for (const [index, impu] of named.entries()) {
    if ((await findSubscription(transaction, impu)) !== subscriptionId) return impus[index] ?? identity
  }
  return { subscriptionId, ...(impi !== undefined && { impi }), ...(named.length > 0 && { impus: named }) }
}

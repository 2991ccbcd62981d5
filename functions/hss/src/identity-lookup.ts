import { canonicalImpu } from '@voltaic/numbers'
import type { AssignmentRow, LocationRow, SubscriberStore } from './subscriber-store.ts'

/** What is stored of the identity of a request, itself or by the wildcard that it falls under. */
export type Found<Row> = Row & {
  /** The wildcard as it is stored; absent where the identity is stored itself, which goes first. */
  readonly wildcard?: string
}

/** @spec TS 29.228 §6.1.2.1 */
export async function findAssignment(
  subscribers: SubscriberStore,
  impi: string | null,
  identity: string,
  named?: string,
): Promise<Found<AssignmentRow> | undefined> {
  const impu = canonicalImpu(identity)
  const [row] = await subscribers.assignment.read({ impi, impu })
  if (row !== undefined) return row
  const wildcard = await subscribers.findWildcard(impu, named)
  if (wildcard === undefined) return undefined
  const [wildcarded] = await subscribers.assignment.read({ impi, impu: wildcard.key })
  return wildcarded && { ...wildcarded, wildcard: wildcard.identity }
}

/** @spec TS 29.228 §6.1.4.1 */
export async function findLocation(
  subscribers: SubscriberStore,
  identity: string,
): Promise<Found<LocationRow> | undefined> {
  const impu = canonicalImpu(identity)
  const [row] = await subscribers.location.read({ impu })
  if (row !== undefined) return row
  const wildcard = await subscribers.findWildcard(impu)
  if (wildcard === undefined) return undefined
  const [wildcarded] = await subscribers.location.read({ impu: wildcard.key })
  return wildcarded && { ...wildcarded, wildcard: wildcard.identity }
}

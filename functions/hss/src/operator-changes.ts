import type { ChargingInformation } from '@voltaic/diameter'
import type { Sealer, Store } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
import { checkDigest, type DigestInput } from './digest-input.ts'
import { Problems, type ProvisioningProblem } from './input-problems.ts'
import { queueDigestPush, queueProfilePushes } from './push-queue.ts'
import type { HssTables } from './schema.ts'
import { findSubscription } from './subscriber-view.ts'

export type OperatorChange =
  | { readonly kind: 'changed' }
  /** Nobody has this identity. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] }

/**
 * Replaces the charging functions of a subscription, and tells its S-CSCFs.
 *
 * @param charging null for none
 * @spec TS 29.228 §6.5.2.3
 */
export async function changeCharging(
  store: Store<HssTables>,
  identity: string,
  charging: ChargingInformation | null,
): Promise<OperatorChange> {
  return store.db.transaction().execute(async (transaction) => {
    const subscriptionId = await findSubscription(transaction, identity)
    if (subscriptionId === undefined) return { kind: 'absent' }
    await transaction
      .updateTable('hss_subscription')
      .set({ charging: charging === null ? null : JSON.stringify(charging) })
      .where('id', '=', subscriptionId)
      .execute()
    await queueProfilePushes(transaction, { subscriptionId }, 'profile and charging')
    return { kind: 'changed' }
  })
}

/**
 * Replaces the password of a phone that registers by SIP Digest, and tells its S-CSCF: the next request has to be made with
 * the new one.
 *
 * @param impi of a subscriber without SIM
 * @spec TS 29.228 §6.5.2.4
 */
export async function changeDigestPassword(
  { store, sealer, realm }: { readonly store: Store<HssTables>; readonly sealer: Sealer; readonly realm: string },
  impi: string,
  input: DigestInput,
): Promise<OperatorChange> {
  const problems = new Problems()
  const checked = checkDigest(input, { impi, realm }, problems)
  const digest = checked?.digest
  if (digest === undefined) return { kind: 'refused', problems: problems.found }
  return store.db.transaction().execute(async (transaction) => {
    const changed = await transaction
      .updateTable('hss_impi')
      .set({ sealed_keys: sealer.seal(digest.ha1, keysContext(impi)), digest_algorithm: digest.algorithm })
      .where('impi', '=', impi)
      // a SIM is not made into a password by the way: whoever wants that says so
      .where('digest_algorithm', 'is not', null)
      .returning('id')
      .executeTakeFirst()
    if (changed === undefined) return { kind: 'absent' }
    await queueDigestPush(transaction, impi)
    return { kind: 'changed' }
  })
}

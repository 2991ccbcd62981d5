import { KEY_LENGTH } from '@voltaic/aka'
import type { Sealer, Store } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
import type { HssTables } from './schema.ts'
import { findSubscription } from './subscriber-view.ts'

/** What a simulated phone needs of a SIM. Holds keys: for the machine that has the key file, never for an answer. */
export interface SimCard {
  readonly impi: string
  /** 16 octets. */
  readonly k: Uint8Array
  /** 16 octets. */
  readonly opc: Uint8Array
}

/**
 * The SIM of a subscriber: the one of this IMPI or IMSI, or else the first of the subscription.
 *
 * @param identity an IMSI, an MSISDN, an IMPI or an IMPU
 * @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN
 */
export async function readSimCard(
  { store, sealer }: { readonly store: Store<HssTables>; readonly sealer: Sealer },
  identity: string,
): Promise<SimCard | undefined> {
  const subscriptionId = await findSubscription(store.db, identity)
  if (subscriptionId === undefined) return undefined
  const rows = await store.db
    .selectFrom('hss_impi')
    .select(['impi', 'imsi', 'sealed_keys'])
    .where('subscription_id', '=', subscriptionId)
    .orderBy('id')
    .execute()
  const row = rows.find(({ impi, imsi }) => impi === identity || imsi === identity) ?? rows[0]
  if (row === undefined) return undefined
  const keys = sealer.unseal(row.sealed_keys, keysContext(row.impi))
  return { impi: row.impi, k: keys.subarray(0, KEY_LENGTH), opc: keys.subarray(KEY_LENGTH) }
}

import type { AuthenticationKeys, SqnScheme } from '@voltaic/aka'
import type { Sealer, Store } from '@voltaic/store'
import { openKeys } from './authentication-centre.ts'
import type { HssTables } from './schema.ts'
import { findSubscription } from './subscriber-view.ts'

/** What a simulated phone needs of a SIM. Holds keys: for the machine that has the key file, never for an answer. */
export interface SimCard extends AuthenticationKeys {
  readonly impi: string
  /** 16 bits: what the authentication centre puts into its vectors. */
  readonly amf: number
  /** The last SEQ issued. */
  readonly seq: number
  /** How the card judges SQNs. */
  readonly scheme: SqnScheme
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
    .innerJoin('hss_authentication', 'hss_authentication.impi_id', 'hss_impi.id')
    .select([
      'impi',
      'imsi',
      'algorithm',
      'res_length',
      'sealed_keys',
      'amf',
      'seq',
      'ind_length',
      'delta',
      'age_limit',
    ])
    .where('subscription_id', '=', subscriptionId)
    .where('digest_algorithm', 'is', null)
    .orderBy('id')
    .execute()
  const row = rows.find(({ impi, imsi }) => impi === identity || imsi === identity) ?? rows[0]
  if (row === undefined) return undefined
  const { algorithm, sealed_keys: sealedKeys, res_length: resLength, age_limit: ageLimit } = row
  return {
    ...openKeys(sealer, row.impi, { algorithm, resLength, sealedKeys }),
    impi: row.impi,
    amf: row.amf,
    seq: row.seq,
    scheme: { indLength: row.ind_length, delta: row.delta, ...(ageLimit !== null && { ageLimit }) },
  }
}

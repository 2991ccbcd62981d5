import { aliasesOf, canonicalImpu } from '@voltaic/numbers'
import type { Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import type { SubscriberView } from './subscriber-view.ts'
import { NUMBER_ALIAS_GROUP } from './subscription.ts'

/**
 * Gives a subscription another telephone number, or none: its tel and its SIP identity, its row for ENUM, the MSISDN of
 * its first SIM. The new identities stand where the old ones stood, or first in the first set.
 *
 * @param msisdn digits without `+`; undefined takes the number away
 * @spec TS 23.003 §13.4; TS 23.228 §4.3.3.2
 */
export async function replaceNumber(
  transaction: Transaction<HssTables>,
  subscriptionId: number,
  before: SubscriberView,
  msisdn: string | undefined,
  realm: string,
): Promise<void> {
  const old = before.impis.find((impi) => impi.msisdn !== undefined)
  const sets = await transaction
    .selectFrom('hss_registration_set')
    .select('id')
    .where('subscription_id', '=', subscriptionId)
    .orderBy('id')
    .execute()
  const oldImpus = old?.msisdn === undefined ? [] : impusOf(old.msisdn, realm).map(({ impu }) => impu)
  const model = await transaction
    .selectFrom('hss_impu')
    .selectAll()
    .where(
      'registration_set_id',
      'in',
      sets.map(({ id }) => id),
    )
    .orderBy('position')
    .execute()
  const place = model.find(({ impu }) => oldImpus.includes(impu)) ?? model[0]
  if (oldImpus.length > 0) await transaction.deleteFrom('hss_impu').where('impu', 'in', oldImpus).execute()
  await transaction.deleteFrom('hss_number').where('subscription_id', '=', subscriptionId).execute()
  const impi = old?.impi ?? before.impis[0]?.impi ?? ''
  await transaction
    .updateTable('hss_impi')
    .set({ msisdn: msisdn ?? null })
    .where('impi', '=', impi)
    .execute()
  if (msisdn === undefined || place === undefined) return
  await insertImpus(transaction, place, msisdn, realm)
  const identity = aliasesOf(msisdn, realm).sip
  await transaction
    .insertInto('hss_number')
    .values({ number: msisdn, identity, subscription_id: subscriptionId })
    .execute()
}

function impusOf(msisdn: string, realm: string): readonly { readonly identity: string; readonly impu: string }[] {
  const { sip, tel } = aliasesOf(msisdn, realm)
  return [sip, tel].map((identity) => ({ identity, impu: canonicalImpu(identity) }))
}

/** @param place the identity whose place, profile and name the new ones have */
async function insertImpus(
  transaction: Transaction<HssTables>,
  place: HssTables['hss_impu'],
  msisdn: string,
  realm: string,
): Promise<void> {
  const impus = impusOf(msisdn, realm)
  await transaction
    .updateTable('hss_impu')
    .set(({ eb }) => ({ position: eb('position', '+', impus.length) }))
    .where('registration_set_id', '=', place.registration_set_id)
    .where('position', '>=', place.position)
    .execute()
  const { highest } = await transaction
    .selectFrom('hss_impu')
    .select(({ fn }) => fn.max('id').as('highest'))
    .executeTakeFirstOrThrow()
  const rows = impus.map((names, index) => ({
    ...place,
    ...names,
    id: (highest ?? 0) + 1 + index,
    position: place.position + index,
    barred: 0,
    alias_group: NUMBER_ALIAS_GROUP,
    application_server: null,
  }))
  await transaction.insertInto('hss_impu').values(rows).execute()
}

import { composeSqn, splitSqn } from '@voltaic/aka'
import type { Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import type { SubscriberView } from './subscriber-view.ts'
import type { SubscriptionRows } from './subscription-writer.ts'

/** IMPIs looked up at once. */
const KEYS_PER_QUERY = 400

/** Remembers how far the counters of a subscription have come, for the day when one of its SIMs is added again. */
export async function retireSqns(transaction: Transaction<HssTables>, view: SubscriberView): Promise<void> {
  for (const { impi, seq, indLength } of view.impis) {
    await transaction
      .insertInto('hss_retired_sqn')
      .values({ impi, seq, ind_length: indLength })
      .onConflict((conflict) => conflict.column('impi').doUpdateSet({ seq, ind_length: indLength }))
      .execute()
  }
}

/** Lets counters of IMPIs that were here before go on where they stopped: no SQN is used twice with one K. */
export async function adoptRetiredSqns(transaction: Transaction<HssTables>, rows: SubscriptionRows): Promise<void> {
  for (let from = 0; from < rows.impis.length; from += KEYS_PER_QUERY) {
    const chunk = rows.impis.slice(from, from + KEYS_PER_QUERY)
    const idByImpi = new Map(chunk.map(({ impi, id }) => [impi, id]))
    const impis = [...idByImpi.keys()]
    const retired = await transaction.selectFrom('hss_retired_sqn').selectAll().where('impi', 'in', impis).execute()
    for (const { impi, seq, ind_length } of retired) {
      const id = idByImpi.get(impi) ?? -1
      const sqn = rows.authentications[id]
      if (sqn !== undefined) sqn.seq = Math.max(sqn.seq, seqWith(rows.impis[id]?.ind_length, seq, ind_length))
    }
    if (retired.length > 0) await transaction.deleteFrom('hss_retired_sqn').where('impi', 'in', impis).execute()
  }
}

/** The same place in the range of SQNs, or the next one behind it, for a SIM that has come back with another array. */
function seqWith(indLength: number | undefined, seq: number, before: number): number {
  if (indLength === undefined || indLength === before) return seq
  return splitSqn(composeSqn(seq, 2 ** before - 1, before), indLength).seq
}

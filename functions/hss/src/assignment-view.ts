import type { Store } from '@voltaic/store'
import type { HssTables } from './schema.ts'

/** An S-CSCF and how many implicit registration sets it has. */
export interface ScscfView {
  /** Its SIP URI. */
  readonly name: string
  readonly registered: number
  readonly unregistered: number
}

/** A number and whom it leads to. */
export interface NumberView {
  /** E.164, with `+`. */
  readonly number: string
  /** The SIP identity that it stands for. */
  readonly identity: string
}

/** Who is where. */
export interface AssignmentViews {
  /** Every S-CSCF that has ever asked. */
  scscfs(): Promise<readonly ScscfView[]>
  /** @param digits of an E.164 number, without `+` */
  number(digits: string): Promise<NumberView | undefined>
}

export function createAssignmentViews({ db }: Store<HssTables>): AssignmentViews {
  return {
    async scscfs() {
      const rows = await db
        .selectFrom('hss_scscf')
        .leftJoin('hss_registration_set', 'scscf_id', 'hss_scscf.id')
        .select(({ fn, eb }) => [
          'name',
          fn.sum<number>(eb.case().when('state', '=', 'registered').then(1).else(0).end()).as('registered'),
          fn.sum<number>(eb.case().when('state', '=', 'unregistered').then(1).else(0).end()).as('unregistered'),
        ])
        .groupBy('name')
        .orderBy('name')
        .execute()
      return rows.map(({ name, registered, unregistered }) => ({
        name,
        registered: Number(registered),
        unregistered: Number(unregistered),
      }))
    },
    async number(digits) {
      const row = await db.selectFrom('hss_number').selectAll().where('number', '=', digits).executeTakeFirst()
      return row && { number: `+${row.number}`, identity: row.identity }
    },
  }
}

import { type Migration, sql } from '@voltaic/store'

/** How often a SIM asked for a resynchronisation. Written for an AUTS only, so that a vector costs nothing more. */
export interface ResynchronisationTable {
  impi_id: number
  /** AUTS with a right MAC-S. */
  verified: number
  /** AUTS with a wrong one: K or OPc differ. */
  refused: number
  /** Milliseconds: when the count of `in_window` began. */
  window_start: number
  /** Verified ones since then. */
  in_window: number
  /** Milliseconds. */
  last_at: number
}

/** Settings of a SIM beside its keys, what a retired counter counted in, and the table above. */
export const simSettings: Migration = {
  async up(db) {
    const statements = [
      sql`alter table hss_impi add column algorithm text not null default 'milenage'`,
      sql`alter table hss_impi add column res_length integer`,
      sql`alter table hss_impi add column age_limit bigint`,
      sql`alter table hss_retired_sqn add column ind_length integer not null default 5`,
      sql`create table hss_resynchronisation (
        impi_id integer primary key references hss_impi (id) on delete cascade,
        verified integer not null, refused integer not null, window_start bigint not null, in_window integer not null,
        last_at bigint not null)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

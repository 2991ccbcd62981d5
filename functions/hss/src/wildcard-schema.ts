import { type Migration, sql } from '@voltaic/store'

/** The fixed ends of a wildcarded identity, by which one is looked for when no identity is stored as it was asked for. */
export interface WildcardTable {
  impu_id: number
  /** What stands before the first `!`. */
  prefix: string
  /** What stands behind the second one. */
  suffix: string
}

/** Finds the wildcards with one beginning. */
export const wildcardIndex: Migration = {
  async up(db) {
    await sql`create index hss_wildcard_prefix on hss_wildcard (prefix)`.execute(db)
  },
}

/** Wildcarded identities, and services that have been switched off. */
export const wildcardTables: Migration = {
  async up(db) {
    const statements = [
      sql`alter table hss_impu add column psi_inactive integer not null default 0`,
      sql`create table hss_wildcard (
        impu_id integer primary key references hss_impu (id) on delete cascade,
        prefix text not null, suffix text not null)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

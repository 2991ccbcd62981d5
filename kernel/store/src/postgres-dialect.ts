import { PostgresAdapter, PostgresDialect } from 'kysely'

/** Kysely's dialect for a pool whose transactions have the lock of the store from their beginning. */
export class LockedPostgresDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new LockedPostgresAdapter()
  }
}

/** Migrations run in a transaction, so that they need no lock of their own: with two, two processes may wait for each other. */
class LockedPostgresAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

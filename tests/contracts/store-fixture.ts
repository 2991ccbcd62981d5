import { test } from 'node:test'
import { type Bind, columnTypesOf, type MigrationSet, type Statement, type Store } from '@voltaic/store'

/** The table of the suite: the shape of what an authentication centre keeps. */
export interface LabSchema {
  lab_auc: { impi: string; sqn: number; scscf: string | null; k: Uint8Array | null }
}

export const labMigrations: MigrationSet = {
  name: 'lab',
  migrations: {
    '0001-auc': {
      async up(db) {
        await db.schema
          .createTable('lab_auc')
          .addColumn('impi', 'text', (column) => column.primaryKey())
          .addColumn('sqn', 'bigint', (column) => column.notNull())
          .addColumn('scscf', 'text')
          .addColumn('k', columnTypesOf(db).octets)
          .execute()
      },
    },
  },
}

/** A store with the lab's table, and how to open its database again where it has one that stays. */
export interface OpenedStore {
  readonly store: Store<LabSchema>
  readonly reopen?: <Schema>(migrations: readonly MigrationSet[]) => Promise<Store<Schema>>
  /** Closes all that was opened, and removes it. */
  clear(): Promise<void>
}

export type MakeStore = () => Promise<OpenedStore>

export interface StoreFixture extends OpenedStore {
  readonly increment: Statement<{ readonly impi: string; readonly by: number }, { sqn: number }>
  addSubscriber(impi: string): Promise<unknown>
  sqnOf(impi: string): Promise<number | undefined>
}

export function prepareIncrement(store: Store<LabSchema>): StoreFixture['increment'] {
  return store.statement((db, bind: Bind<{ readonly impi: string; readonly by: number }>) =>
    db
      .updateTable('lab_auc')
      .set((eb) => ({ sqn: eb('sqn', '+', bind('by')) }))
      .where('impi', '=', bind('impi'))
      .returning('sqn'),
  )
}

/** Runs `body` on a new store. */
export function storeTest(makeStore: MakeStore, title: string, body: (fixture: StoreFixture) => Promise<void>): void {
  test(title, { timeout: 20_000 }, async () => {
    const opened = await makeStore()
    try {
      await body(prepareFixture(opened))
    } finally {
      await opened.clear()
    }
  })
}

type Reopen = NonNullable<OpenedStore['reopen']>

/** Runs `body` on a new store whose database can be opened again; skips where nothing lasts. */
export function lastingStoreTest(
  makeStore: MakeStore,
  title: string,
  body: (fixture: StoreFixture & { readonly reopen: Reopen }) => Promise<void>,
): void {
  test(title, { timeout: 20_000 }, async (context) => {
    const opened = await makeStore()
    try {
      const { reopen } = opened
      if (reopen === undefined) context.skip('a database in memory ends when it is closed')
      else await body({ ...prepareFixture(opened), reopen })
    } finally {
      await opened.clear()
    }
  })
}

function prepareFixture(opened: OpenedStore): StoreFixture {
  const { store } = opened
  const select = store.statement((db, bind: Bind<{ impi: string }>) =>
    db.selectFrom('lab_auc').select('sqn').where('impi', '=', bind('impi')),
  )
  return {
    ...opened,
    increment: prepareIncrement(store),
    addSubscriber: (impi) => store.db.insertInto('lab_auc').values({ impi, sqn: 0, scscf: null, k: null }).execute(),
    sqnOf: async (impi) => (await select.read({ impi }))[0]?.sqn,
  }
}

import {
  type DocumentTable,
  documentTableMigrations,
  type MigrationSet,
  openDocumentTable,
  type Store,
} from '@voltaic/store'
import type { RegistrationStore } from './registrar.ts'
import type { Registration } from './registration.ts'

const TABLE = 'scscf_registration'

/** The table in which an S-CSCF keeps its registrations. */
export const scscfMigrations: MigrationSet = documentTableMigrations(TABLE)

/** The registrations in a store that `scscfMigrations` has prepared. */
export function openRegistrationStore(
  store: Store<Record<string, { key: string; document: string }>>,
): RegistrationStore {
  const table: DocumentTable<Registration> = openDocumentTable(store, TABLE)
  return {
    load: () => table.load(),
    save: (registration) => table.save(registration.key, registration),
    remove: (key) => table.remove(key),
  }
}

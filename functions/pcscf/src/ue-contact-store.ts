import {
  type DocumentTable,
  documentTableMigrations,
  type MigrationSet,
  openDocumentTable,
  type Store,
} from '@voltaic/store'
import type { UeContact } from './ue-contact.ts'
import type { UeContactStore } from './ue-contacts.ts'

const TABLE = 'pcscf_contact'

/** The table in which a P-CSCF keeps its phones. */
export const pcscfMigrations: MigrationSet = documentTableMigrations(TABLE)

/** The phones in a store that `pcscfMigrations` has prepared. */
export function openUeContactStore(store: Store<Record<string, { key: string; document: string }>>): UeContactStore {
  const table: DocumentTable<UeContact> = openDocumentTable(store, TABLE)
  return {
    load: () => table.load(),
    save: (contact) => table.save(contact.token, contact),
    remove: (token) => table.remove(token),
  }
}

import type { Random } from '@voltaic/runtime'
import {
  type DocumentTable,
  documentTableMigrations,
  type MigrationSet,
  openDocumentTable,
  type Store,
} from '@voltaic/store'

const TABLE = 'bgcf_mark_key'
const KEY = 'record-route'
const KEY_LENGTH = 32

/** The table in which a BGCF keeps the key of the marks in its Record-Route. */
export const bgcfMigrations: MigrationSet = documentTableMigrations(TABLE)

/**
 * The key by which this element knows the dialogs that it has let through; made when there is none yet. It protects nothing
 * but the Route of calls under way, so it rests in clear.
 */
export async function openDialogMarkKey(
  store: Store<Record<string, { key: string; document: string }>>,
  random: Random,
): Promise<Uint8Array> {
  const table: DocumentTable<string> = openDocumentTable(store, TABLE)
  const [known] = await table.load()
  if (known !== undefined) return Buffer.from(known, 'hex')
  const key = random.bytes(KEY_LENGTH)
  await table.save(KEY, Buffer.from(key).toString('hex'))
  return key
}

import { openDocumentTable } from './document-table.ts'
import type { Store } from './store.ts'

/**
 * The one key that an element keeps in a table of `documentTableMigrations`; it rests in clear, so it is for what is worth
 * nothing to whoever can read the database.
 *
 * @param name under which it lies
 * @param make a new key, where there is none yet
 * @returns the key, on disk
 */
export async function openKeptKey(
  store: Store<Record<string, { key: string; document: string }>>,
  table: string,
  name: string,
  make: () => Uint8Array,
): Promise<Uint8Array> {
  const keys = openDocumentTable<string>(store, table)
  const [known] = await keys.load()
  if (known !== undefined) return Buffer.from(known, 'hex')
  const key = make()
  await keys.save(name, Buffer.from(key).toString('hex'))
  return key
}

import type { Random } from '@voltaic/runtime'
import { MARK_KEY_LENGTH } from '@voltaic/sip'
import { documentTableMigrations, type MigrationSet, openKeptKey, type Store } from '@voltaic/store'

const TABLE = 'pcscf_mark_key'

/** The table in which a P-CSCF keeps the key of the marks in its Record-Route. */
export const markKeyMigrations: MigrationSet = documentTableMigrations(TABLE)

/**
 * The key by which this P-CSCF knows the dialogs that it has let through; made when there is none yet. It protects
 * nothing but the Route of calls under way, so it rests beside the contacts, in clear.
 *
 * @returns `MARK_KEY_LENGTH` octets, on disk
 */
export function openMarkKey(
  store: Store<Record<string, { key: string; document: string }>>,
  random: Random,
): Promise<Uint8Array> {
  return openKeptKey(store, TABLE, 'record-route', () => random.bytes(MARK_KEY_LENGTH))
}

import type { Random } from '@voltaic/runtime'
import { documentTableMigrations, type MigrationSet, openKeptKey, type Store } from '@voltaic/store'

const TABLE = 'bgcf_mark_key'
const KEY_LENGTH = 32

/** The table in which a BGCF keeps the key of the marks in its Record-Route. */
export const bgcfMigrations: MigrationSet = documentTableMigrations(TABLE)

/**
 * The key by which this element knows the dialogs that it has let through; made when there is none yet. It protects nothing
 * but the Route of calls under way, so it rests in clear.
 */
export function openDialogMarkKey(
  store: Store<Record<string, { key: string; document: string }>>,
  random: Random,
): Promise<Uint8Array> {
  return openKeptKey(store, TABLE, 'record-route', () => random.bytes(KEY_LENGTH))
}

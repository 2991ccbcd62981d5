import { keyIdOf, type SealedColumn, type Sealer, type Store } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
import type { HssTables } from './schema.ts'

/** What the key file opens in the tables of the HSS: K and OPc of each IMPI. */
export const sealedKeysColumn: SealedColumn = {
  table: 'hss_impi',
  key: 'impi',
  column: 'sealed_keys',
  reseal(impi, value, sealer) {
    const sealed = value as Uint8Array
    if (keyIdOf(sealed) === sealer.keyId) return undefined
    return sealer.seal(sealer.unseal(sealed, keysContext(impi)), keysContext(impi))
  },
}

/**
 * Looks whether the key file opens what is stored, before anything is sealed with another one.
 *
 * @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN
 */
export async function checkSealedKeys(store: Store<HssTables>, sealer: Sealer): Promise<void> {
  const any = await store.db.selectFrom('hss_impi').select(['impi', 'sealed_keys']).limit(1).executeTakeFirst()
  if (any !== undefined) sealer.unseal(any.sealed_keys, keysContext(any.impi))
}

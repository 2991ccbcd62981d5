import { VoltaicError } from '@voltaic/base'
import { sealedKeysColumn } from '@voltaic/hss'
import { gmSealedColumn } from '@voltaic/pcscf'
import {
  beginRotation,
  endRotation,
  openFileSealer,
  type RotationProgress,
  resealColumn,
  type SealedColumn,
  type Sealer,
  type Store,
} from '@voltaic/store'
import { elementsOf, type VoltaicConfig } from './config/config.ts'
import { hasDatabase, keyFileOf, openElementStore, openHssStore } from './stores.ts'

export interface KeyRotation {
  /** The key that everything is sealed with now. */
  readonly keyId: string
  /** Values that were sealed anew. */
  readonly resealed: number
}

/**
 * Puts a new key into the key file and makes it the current one; the old one stays, and stored values stay as they are.
 * For networks whose HSS runs on several machines: each needs the new file before the first value is sealed anew.
 *
 * @returns the id of the new key
 * @throws VoltaicError of the key file
 */
export function prepareKeyRotation(config: VoltaicConfig): string {
  return beginRotation(keyFileOf(config)).current
}

/**
 * Seals everything that the key file of this machine opens with a new key, then takes the old one out of the file. The
 * core may run. Ended in the middle, even by SIGKILL, it goes on from there when it is called again.
 *
 * @throws VoltaicError KEY_ROTATION_UNFINISHED, and those of key file and stores
 */
export async function rotateKeys(config: VoltaicConfig, onProgress: RotationProgress): Promise<KeyRotation> {
  const path = keyFileOf(config)
  const { current } = beginRotation(path)
  const sealer = openFileSealer(path)
  let resealed = 0
  if (hasDatabase('hss', config)) {
    resealed += await resealIn(await openHssStore(config), sealedKeysColumn, sealer, onProgress)
  }
  for (const element of elementsOf(config, 'pcscf')) {
    if (!hasDatabase(element.name, config)) continue
    resealed += await resealIn(await openElementStore(element, config), gmSealedColumn, sealer, onProgress)
  }
  endRotation(path)
  return { keyId: current, resealed }
}

async function resealIn<Schema>(
  store: Store<Schema>,
  column: SealedColumn,
  sealer: Sealer,
  onProgress: RotationProgress,
): Promise<number> {
  try {
    const resealed = await resealColumn(store, column, sealer, onProgress)
    if (resealed !== undefined) return resealed
    throw new VoltaicError(
      'KEY_ROTATION_UNFINISHED',
      `somebody keeps writing values of ${column.table} with the old key; it stays in the key file`,
      'see that every machine of this network has the new key file, then run voltaic keys rotate again',
    )
  } finally {
    await store.close()
  }
}

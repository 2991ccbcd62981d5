import { statSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { openKeyFile } from './key-file.ts'
import { createSealer, type Sealer } from './sealer.ts'

/**
 * A sealer over a key file that may change while the process runs: `voltaic keys rotate` puts a new key beside the old
 * one. What is sealed is sealed with the newest key; a value of a key that was not there is looked up in the file again.
 *
 * @throws VoltaicError as `openKeyFile`
 */
export function openFileSealer(path: string): Sealer {
  let version = versionOf(path)
  let sealer = createSealer(openKeyFile(path))

  /** @returns whether there is another file than the one that was read */
  function refresh(): boolean {
    const found = versionOf(path)
    // without its file nothing is sealed: nobody could open it again; openKeyFile says so
    if (found === version && found !== undefined) return false
    sealer = createSealer(openKeyFile(path))
    version = found
    return true
  }

  return {
    get keyId() {
      return sealer.keyId
    },
    seal(plaintext, context) {
      refresh()
      return sealer.seal(plaintext, context)
    },
    unseal(sealed, context) {
      try {
        return sealer.unseal(sealed, context)
      } catch (error) {
        if (!(error instanceof VoltaicError && error.code === 'KEY_UNKNOWN' && refresh())) throw error
        return sealer.unseal(sealed, context)
      }
    },
  }
}

/** A file that was replaced has another inode, one that was written to another time. */
function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found === undefined ? undefined : `${found.dev} ${found.ino} ${found.mtimeNs}`
}

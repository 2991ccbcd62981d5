import { copyFile, link, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deliver, Shipment } from '@voltaic/spool'

/**
 * Keeps recordings in a folder of this machine: a file for each, and beside it what is known of it as JSON.
 *
 * @param folder made when it is needed, for this user alone
 */
export function keepIn(folder: string): Deliver {
  return async (shipment) => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, nameOf(shipment))
      await placeAt(path, shipment)
      const { metadata, contentType, createdAt, length, sha256, isCut } = shipment
      const about = { ...metadata, contentType, createdAt: new Date(createdAt).toISOString(), length, sha256, isCut }
      await writeFile(`${path}.json`, `${JSON.stringify(about, undefined, 2)}\n`, { mode: 0o600 })
      return { kind: 'delivered' }
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

/** The same file twice is one; a spool on another file system is copied from. */
async function placeAt(path: string, shipment: Shipment): Promise<void> {
  try {
    await link(shipment.path, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return
    if (code !== 'EXDEV' && code !== 'EPERM') throw error
    await copyFile(shipment.path, `${path}.new`)
    await rename(`${path}.new`, path)
  }
}

/** `2026-11-27T10-58-00_+4917…_+4930…_1a2b3c4d.wav`: in the order of time, and no two the same. */
function nameOf({ createdAt, metadata, id, file }: Shipment): string {
  const time = new Date(createdAt).toISOString().slice(0, 19).replaceAll(':', '-')
  const parties = [metadata['from'], metadata['to']].map(plain).filter((text) => text !== '')
  return [time, ...parties, `${id.slice(0, 8)}${file.slice(file.lastIndexOf('.'))}`].join('_')
}

/** The user part of an identity, without what a file name may not hold. */
function plain(identity: string | undefined): string {
  const user = (identity ?? '').replace(/^(sips?|tel):/, '').split(/[@;]/, 1)[0] ?? ''
  return user.replace(/[^A-Za-z0-9+.-]/g, '').slice(0, 40)
}

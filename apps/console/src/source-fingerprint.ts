import { createHash, type Hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Characters of a fingerprint: enough to tell states of a folder apart. */
const LENGTH = 16

/** Names one state of the sources: of all files below some folders, and of one that says which libraries they use. */
export function fingerprintOf(folders: readonly string[], manifest: string): string {
  const hash = createHash('sha256').update(readFileSync(manifest))
  for (const folder of folders) addFiles(hash, folder)
  return hash.digest('hex').slice(0, LENGTH)
}

function addFiles(hash: Hash, folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()) {
    hash.update(`\0${relative(folder, entry)}\0`).update(readFileSync(entry))
  }
}

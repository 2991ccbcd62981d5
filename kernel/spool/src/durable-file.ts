import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Only the owner may read what was said in a call. */
export const PRIVATE_FILE = 0o600

/** Writes a small file so that its old or its new content is there, whatever happens meanwhile. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w', PRIVATE_FILE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncDirectory(dirname(path))
}

/** The name of a new file is on the disk only when its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** SHA-256 of pieces in a row, in hexadecimal digits. Strings are files, read from their beginning to their end. */
export async function sha256Of(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const hash = createHash('sha256')
  for (const piece of pieces) {
    if (typeof piece !== 'string') hash.update(piece)
    else for await (const chunk of createReadStream(piece)) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

/** Writes all octets at a place. */
export async function writeAt(file: FileHandle, octets: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < octets.length; ) {
    const { bytesWritten } = await file.write(octets, done, octets.length - done, at + done)
    done += bytesWritten
  }
}

/** The code of an error of the system: `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

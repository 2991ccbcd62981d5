import { createReadStream, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { unreadable } from '../text-file.ts'

const CHUNK = 1_048_576
const GZIP = [0x1f, 0x8b]

/** A file as it is read. */
export interface FileChunks {
  /** Octets of the file; 0 for one that has no length. */
  readonly size: number
  /** Octets of the file that have been read: fewer than came out of a compressed one. */
  read(): number
  readonly chunks: AsyncIterable<Uint8Array>
}

/**
 * The octets of a file of any size, piece by piece, decompressed if it was compressed with gzip.
 *
 * @throws VoltaicError `FILE_UNREADABLE`, also while it is read
 */
export async function readInChunks(path: string): Promise<FileChunks> {
  try {
    const { size } = statSync(path)
    const file = createReadStream(path, { highWaterMark: CHUNK })
    const isCompressed = await beginsWithGzip(path)
    const source: Readable = isCompressed ? file.pipe(createGunzip({ chunkSize: CHUNK })) : file
    file.on('error', (error) => source.destroy(error))
    return { size, read: () => file.bytesRead, chunks: guarded(path, source) }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function beginsWithGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0)
    return GZIP.every((octet, index) => buffer[index] === octet)
  } finally {
    await file.close()
  }
}

async function* guarded(path: string, source: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield chunk as Uint8Array
  } catch (cause) {
    // a compressed file that was cut off gives what could be decompressed
    if ((cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return
    throw unreadable(path, cause)
  }
}

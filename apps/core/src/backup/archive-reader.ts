import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { VoltaicError } from '@voltaic/base'
import type { ArchivedFile } from './archive-writer.ts'
import { decodeTarHeader, TAR_BLOCK, type TarMember } from './tar-header.ts'

/** Files of one archive. */
const MAX_MEMBERS = 1_000_000

/** Takes one member in. */
export interface MemberSink {
  write(chunk: Uint8Array): Promise<void> | void
  end(): Promise<void> | void
}

/**
 * Reads an archive from its beginning to its end.
 *
 * @param open says what to do with a member; its name is as it stands in the archive: check it. Throwing ends it all
 * @param onRead told how many octets of the file have been read
 * @param most files that it may have
 * @returns what it holds
 * @throws VoltaicError BACKUP_UNREADABLE, BACKUP_DAMAGED, and what the sinks throw
 */
export async function readArchive(
  path: string,
  open: (member: TarMember) => MemberSink,
  onRead: (octets: number) => void = () => {},
  most: number = MAX_MEMBERS,
): Promise<readonly ArchivedFile[]> {
  const members = new MemberReader(open, most)
  const file = createReadStream(path)
  let read = 0
  file.on('data', (chunk) => {
    read += chunk.length
    onRead(read)
  })
  try {
    await pipeline(file, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await members.take(chunk)
    })
  } catch (error) {
    throw readError(path, error)
  }
  if (!members.isWhole) throw damaged(path, 'it ends too early')
  return members.files
}

/** @returns what to say of an archive that is not as it was written */
export function damaged(path: string, why: string, cause?: unknown): VoltaicError {
  const remedy = 'Take another backup; nothing was changed'
  return new VoltaicError('BACKUP_DAMAGED', `${path} is no whole backup: ${why}`, remedy, { cause })
}

class NotTar extends Error {}

function readError(path: string, cause: unknown): unknown {
  if (cause instanceof VoltaicError) return cause
  if (cause instanceof NotTar) return damaged(path, cause.message, cause)
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (code.startsWith('Z_')) return damaged(path, `it does not unpack (${message})`, cause)
  if (!('syscall' in (cause as object))) return cause
  return new VoltaicError('BACKUP_UNREADABLE', `cannot read ${path}: ${message}`, 'Check the path', { cause })
}

/** Cuts a stream of octets into members. */
class MemberReader {
  readonly #files: ArchivedFile[] = []
  readonly #open: (member: TarMember) => MemberSink
  readonly #most: number
  #header = Buffer.alloc(0)
  #member: TarMember | undefined
  #sink: MemberSink | undefined
  #hash = createHash('sha256')
  /** Octets of the member that are still to come, and zeros behind it. */
  #left = 0
  #padding = 0
  #isEnded = false

  constructor(open: (member: TarMember) => MemberSink, most: number) {
    this.#open = open
    this.#most = most
  }

  get files(): readonly ArchivedFile[] {
    return this.#files
  }

  /** Whether the end of the archive was there. */
  get isWhole(): boolean {
    return this.#isEnded
  }

  async take(chunk: Buffer): Promise<void> {
    let rest = chunk
    while (rest.length > 0 && !this.#isEnded) rest = await this.#step(rest)
  }

  /** @returns what is left of the octets */
  async #step(octets: Buffer): Promise<Buffer> {
    if (this.#left > 0) {
      const part = octets.subarray(0, this.#left)
      this.#left -= part.length
      this.#hash.update(part)
      await this.#sink?.write(part)
      if (this.#left === 0) await this.#endMember()
      return octets.subarray(part.length)
    }
    if (this.#padding > 0) {
      const skipped = Math.min(this.#padding, octets.length)
      this.#padding -= skipped
      return octets.subarray(skipped)
    }
    const part = octets.subarray(0, TAR_BLOCK - this.#header.length)
    this.#header = Buffer.concat([this.#header, part])
    if (this.#header.length === TAR_BLOCK) await this.#beginMember()
    return octets.subarray(part.length)
  }

  async #beginMember(): Promise<void> {
    const member = decodeTarHeader(this.#header)
    this.#header = Buffer.alloc(0)
    if (member === undefined) throw new NotTar('there is something in it that is no plain file')
    if (member === 'end') {
      this.#isEnded = true
      return
    }
    if (this.#files.length >= this.#most) throw new NotTar(`it has more than ${this.#most} files`)
    this.#member = member
    this.#hash = createHash('sha256')
    this.#sink = this.#open(member)
    this.#left = member.length
    this.#padding = (TAR_BLOCK - (member.length % TAR_BLOCK)) % TAR_BLOCK
    if (member.length === 0) await this.#endMember()
  }

  async #endMember(): Promise<void> {
    await this.#sink?.end()
    if (this.#member) this.#files.push({ ...this.#member, sha256: this.#hash.digest('hex') })
  }
}

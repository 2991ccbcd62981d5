import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import { VoltaicError } from '@voltaic/base'
import { encodeTarHeader, TAR_BLOCK, tarPadding } from './tar-header.ts'

/** What an archive holds of one file. */
export interface ArchivedFile {
  readonly name: string
  readonly length: number
  /** In hexadecimal digits. */
  readonly sha256: string
}

/** Fast: pages of a database are small numbers and zeros, and pack well at any level. */
const LEVEL = 1

/** Writes a `.tar.gz` piece by piece. */
export class ArchiveWriter {
  readonly #files: ArchivedFile[] = []
  readonly #path: string
  readonly #at: number
  readonly #gzip: Gzip
  readonly #file: WriteStream
  readonly #written: Promise<void>
  #failure: unknown

  /**
   * @param path of a file that does not exist yet; made with mode 0600
   * @param at milliseconds since 1970, the time of every member
   */
  constructor(path: string, at: number) {
    this.#path = path
    this.#at = at
    this.#gzip = createGzip({ level: LEVEL })
    this.#file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    this.#file.on('error', (error) => this.#gzip.destroy(error))
    this.#gzip.on('error', (error) => this.#file.destroy(error))
    this.#written = finished(this.#gzip.pipe(this.#file)).catch((error: unknown) => {
      this.#failure = error
    })
  }

  /** Members so far. */
  get files(): readonly ArchivedFile[] {
    return this.#files
  }

  async addText(name: string, text: string): Promise<void> {
    const octets = Buffer.from(text)
    await this.#add(name, octets.length, [octets])
  }

  /** @param onOctets told how many octets have gone in, again and again */
  async addFile(name: string, path: string, onOctets: (octets: number) => void = () => {}): Promise<void> {
    const { size } = await stat(path)
    // a file that grows meanwhile is kept as it was
    const chunks = size === 0 ? [] : createReadStream(path, { end: size - 1 })
    await this.#add(name, size, chunks as AsyncIterable<Buffer>, onOctets)
  }

  /** The archive is whole and on the disk when this resolves. @throws the error of the system */
  async finish(): Promise<void> {
    await this.#write(Buffer.alloc(2 * TAR_BLOCK))
    this.#gzip.end()
    await this.#written
    if (this.#failure !== undefined) throw this.#failure
    const file = await open(this.#path, 'r')
    await file.sync()
    await file.close()
  }

  /** Gives up. The file stays, incomplete. */
  async abort(): Promise<void> {
    this.#gzip.destroy()
    this.#file.destroy()
    await this.#written
  }

  async #add(
    name: string,
    length: number,
    chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
    onOctets: (octets: number) => void = () => {},
  ): Promise<void> {
    const header = encodeTarHeader({ name, length }, this.#at)
    if (header === undefined) {
      const message = `${name} (${length} octets) has no place in an archive: its name or the file is too long`
      throw new VoltaicError('BACKUP_UNWRITABLE', message, 'Leave it out, or shorten its name')
    }
    const hash = createHash('sha256')
    let octets = 0
    await this.#write(header)
    for await (const chunk of chunks) {
      hash.update(chunk)
      octets += chunk.length
      await this.#write(chunk)
      onOctets(octets)
    }
    if (octets !== length) throw new VoltaicError('BACKUP_UNWRITABLE', `${name} was cut while it was read`, 'Try again')
    await this.#write(tarPadding(length))
    this.#files.push({ name, length, sha256: hash.digest('hex') })
  }

  async #write(octets: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (octets.length === 0 || this.#gzip.write(octets)) return
    await Promise.race([once(this.#gzip, 'drain'), this.#written])
    if (this.#failure !== undefined) throw this.#failure
  }
}

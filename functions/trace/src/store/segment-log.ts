import type { SegmentFolder, SegmentWriter } from '@voltaic/store'

export interface SegmentLogOptions {
  readonly maxOctets: number
  readonly segmentOctets: number
  /** A segment has been removed. */
  onGone(number: number): void
  /** Writing fails from now on; undefined: it works again. */
  onTrouble(error: Error | undefined): void
}

/**
 * A log in segments of which the oldest go. What is appended waits in memory until `flush`, and can be read at once. While
 * nothing can be written it is thrown away and counted, so that a full disk costs neither memory nor traffic.
 */
export class SegmentLog {
  readonly #folder: SegmentFolder
  readonly #options: SegmentLogOptions
  /** Sizes of the closed segments, oldest first. */
  readonly #closed = new Map<number, number>()
  readonly #open: Buffer
  #number: number
  #writer: SegmentWriter | undefined
  /** Octets of the open segment, and how many of them are written. */
  #used = 0
  #written = 0
  #entries: number[] = []
  readonly #counts = new Map<number, number>()
  #isInTrouble = false
  lost = 0
  expired = 0

  constructor(folder: SegmentFolder, options: SegmentLogOptions) {
    this.#folder = folder
    this.#options = options
    this.#open = Buffer.allocUnsafeSlow(options.segmentOctets)
    for (const { number, octets } of folder.list()) this.#closed.set(number, octets)
    this.#number = Math.max(0, ...this.#closed.keys()) + 1
    this.#dropOldest()
  }

  /** Octets on disk. */
  get octets(): number {
    let sum = this.#written
    for (const octets of this.#closed.values()) sum += octets
    return sum
  }

  /** @param write what writes one entry, and returns its octets; 0 when there is not enough room @returns whether it is kept */
  append(write: (into: Buffer, offset: number) => number): boolean {
    let octets = write(this.#open, this.#used)
    if (octets === 0) {
      this.#roll()
      octets = write(this.#open, 0)
    }
    if (octets === 0) return false
    this.#used += octets
    this.#entries.push(this.#used)
    return true
  }

  /** Numbers of the segments, oldest first. */
  numbers(): readonly number[] {
    return [...this.#closed.keys(), this.#number]
  }

  read(number: number): Buffer | undefined {
    if (number === this.#number) return this.#open.subarray(0, this.#used)
    const octets = this.#folder.read(number)
    return octets && Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  }

  flush(): void {
    if (this.#written === this.#used) return
    try {
      this.#writer ??= this.#begin()
      this.#writer.write(this.#open.subarray(this.#written, this.#used))
      this.#written = this.#used
      if (this.#isInTrouble) this.#options.onTrouble(undefined)
      this.#isInTrouble = false
    } catch (error) {
      if (!this.#isInTrouble) this.#options.onTrouble(error as Error)
      this.#isInTrouble = true
    }
  }

  /** A second process of the same elements may have begun a segment meanwhile, before it found its ports taken. */
  #begin(): SegmentWriter {
    try {
      return this.#folder.create(this.#number)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    for (const { number, octets } of this.#folder.list()) this.#closed.set(number, octets)
    this.#options.onGone(this.#number)
    this.#number = Math.max(...this.#closed.keys()) + 1
    return this.#folder.create(this.#number)
  }

  /** Closes the open segment and begins the next. Entries that could not be written are lost. */
  #roll(): void {
    this.flush()
    const unwritten = this.#entries.filter((end) => end > this.#written).length
    this.lost += unwritten
    this.#writer?.close()
    if (this.#writer !== undefined) {
      this.#closed.set(this.#number, this.#written)
      this.#counts.set(this.#number, this.#entries.length - unwritten)
    } else this.#options.onGone(this.#number)
    this.#writer = undefined
    this.#number += 1
    this.#used = 0
    this.#written = 0
    this.#entries = []
    this.#dropOldest()
  }

  #dropOldest(): void {
    const limit = this.#options.maxOctets - this.#options.segmentOctets
    let octets = this.octets
    for (const [number, size] of this.#closed) {
      if (octets <= Math.max(0, limit)) return
      this.#folder.remove(number)
      this.#closed.delete(number)
      this.expired += this.#counts.get(number) ?? 0
      this.#counts.delete(number)
      this.#options.onGone(number)
      octets -= size
    }
  }

  close(): void {
    this.flush()
    this.lost += this.#entries.filter((end) => end > this.#written).length
    this.#writer?.close()
    this.#writer = undefined
  }
}

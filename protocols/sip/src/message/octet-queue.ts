const END_OF_HEAD: Buffer = Buffer.from('\r\n\r\n')
const MIN_CAPACITY = 4096

/**
 * Octets of a stream that are not used up yet. A chunk that arrives while nothing is waiting is used in place; otherwise it
 * is appended to a buffer that doubles, so that octets are copied a bounded number of times, however small the chunks.
 */
export class OctetQueue {
  private buffer: Buffer = Buffer.alloc(0)
  private start = 0
  private end = 0
  /** Whether `buffer` is our own, with room after `end`; else it is a chunk of somebody else. */
  private isOwn = false
  /** How many octets from `start` on are known not to hold the end of a head. */
  private searched = 0

  get length(): number {
    return this.end - this.start
  }

  at(index: number): number {
    return this.buffer[this.start + index] ?? -1
  }

  push(data: Uint8Array): void {
    if (this.length === 0) {
      this.buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      this.start = 0
      this.end = data.length
      this.isOwn = false
      return
    }
    if (!this.isOwn || this.end + data.length > this.buffer.length) this.makeRoom(data.length)
    this.buffer.set(data, this.end)
    this.end += data.length
  }

  /** Octets up to and with the first CRLF CRLF; -1 when it has not come. Looks at no octet again and again. */
  endOfHead(): number {
    const from = Math.max(this.searched - (END_OF_HEAD.length - 1), 0)
    const found = this.buffer.subarray(this.start + from, this.end).indexOf(END_OF_HEAD)
    this.searched = this.length
    return found < 0 ? -1 : from + found + END_OF_HEAD.length
  }

  /** Removes octets and hands them over; nothing writes to them later. */
  take(length: number): Uint8Array {
    const taken = this.buffer.subarray(this.start, this.start + length)
    this.start += length
    this.searched = 0
    return taken
  }

  clear(): void {
    this.buffer = Buffer.alloc(0)
    this.start = 0
    this.end = 0
    this.isOwn = false
    this.searched = 0
  }

  /** Moves what waits to a new buffer: what was taken from the old one may still be in use. */
  private makeRoom(extra: number): void {
    const needed = this.length + extra
    const room = Buffer.allocUnsafeSlow(Math.max(MIN_CAPACITY, needed * 2))
    room.set(this.buffer.subarray(this.start, this.end), 0)
    this.buffer = room
    this.end = this.length
    this.start = 0
    this.isOwn = true
  }
}

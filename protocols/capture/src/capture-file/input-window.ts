const FIRST_CAPACITY = 65_536

/** The part of a file that is being read: octets come in at its end, and what has been read goes at its beginning. */
export class InputWindow {
  #octets: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  /** Whether the octets are those of a caller, who wants them back. */
  #isBorrowed = false
  #end = 0
  /** Offset in the file of the first octet of the window. */
  #base = 0
  /** Octets still to come that nobody wants. */
  #toSkip = 0
  /** The next octet to read. */
  position = 0

  get octets(): Uint8Array {
    return this.#octets
  }

  get view(): DataView {
    return this.#view
  }

  /** Octets that can be read now. */
  get available(): number {
    return this.#end - this.position
  }

  /** Offset in the file of the next octet to read. */
  get offset(): number {
    return this.#base + this.position
  }

  /** Offset in the file of the end of what has come. */
  get endOffset(): number {
    return this.#base + this.#end
  }

  /** Takes the next octets of the file; they are used until `release`. */
  push(chunk: Uint8Array): void {
    const skipped = Math.min(this.#toSkip, chunk.length)
    this.#toSkip -= skipped
    if (this.available > 0) {
      this.#append(chunk)
      return
    }
    this.#base = this.endOffset
    this.#use(chunk)
    this.#isBorrowed = true
    this.position = skipped
    this.#end = chunk.length
  }

  /** Keeps what was not read yet, so that the caller may overwrite what it gave. */
  release(): void {
    if (!this.#isBorrowed) return
    const rest = this.#octets.subarray(this.position, this.#end)
    this.#base += this.position
    this.#use(new Uint8Array(Math.max(rest.length, FIRST_CAPACITY)))
    this.#isBorrowed = false
    this.#octets.set(rest)
    this.position = 0
    this.#end = rest.length
  }

  /** Passes over octets, whether they have come or not. */
  skip(count: number): void {
    const now = Math.min(count, this.available)
    this.position += now
    this.#toSkip += count - now
  }

  /** Whether octets that were to be passed over have not come. */
  get isInSkipped(): boolean {
    return this.#toSkip > 0
  }

  #append(chunk: Uint8Array): void {
    const kept = this.available
    const needed = kept + chunk.length
    const rest = this.#octets.subarray(this.position, this.#end)
    this.#base += this.position
    if (needed > this.#octets.length || this.#isBorrowed) {
      const grown = new Uint8Array(Math.max(needed, FIRST_CAPACITY))
      grown.set(rest)
      this.#use(grown)
      this.#isBorrowed = false
    } else this.#octets.copyWithin(0, this.position, this.#end)
    this.#octets.set(chunk, kept)
    this.position = 0
    this.#end = needed
  }

  #use(octets: Uint8Array): void {
    this.#octets = octets
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  }
}

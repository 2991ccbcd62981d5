/*
 * struct mmsghdr, 64 octets, as it is on x64 and arm64:
 *
 *  0   pointer to the address of the other end      24  how many pieces there are: 1
 *  8   length of the address (32 bits)              32  pointer to control data, none: 0
 *  16  pointer to the pieces of data                40  length of control data
 *                                                   56  octets received (32 bits)
 */
import type { NativeMemory } from './native-memory.ts'
import { SocketName } from './socket-name.ts'

const MESSAGE = 64
/** struct iovec: pointer, length. */
const PIECE = 16
/** struct sockaddr_in6, the longest, on a boundary of 8. */
const NAME = 32
const NAME_LENGTH = 28

/**
 * Room for many datagrams that are received by one system call and sent by one: memory of its own, which neither moves
 * nor is taken by anybody. Nothing is allocated for a datagram.
 */
export class DatagramBatch {
  readonly slots: number
  readonly #size: number
  readonly #address: number
  /** All of it, as octets and as words of 32 bits. */
  readonly #words: Uint32Array
  readonly #nameAt: number
  readonly #dataAt: number
  readonly #views: readonly Buffer[]

  /**
   * @param slots datagrams at most
   * @param size octets of each at most; what is longer is cut
   */
  constructor(memory: NativeMemory, slots: number, size: number) {
    this.slots = slots
    this.#size = Math.ceil(size / 8) * 8
    const pieceAt = slots * MESSAGE
    this.#nameAt = pieceAt + slots * PIECE
    this.#dataAt = this.#nameAt + slots * NAME
    const { address, buffer } = memory.allocate(this.#dataAt + slots * this.#size)
    this.#address = address
    this.#words = new Uint32Array(buffer)
    const dataOf = (slot: number) => this.#dataAt + slot * this.#size
    for (let slot = 0; slot < slots; slot++) {
      const message = slot * MESSAGE
      const piece = pieceAt + slot * PIECE
      this.#point(message, this.#nameAt + slot * NAME)
      this.#point(message + 16, piece)
      this.#words[(message + 24) / 4] = 1
      this.#point(piece, dataOf(slot))
    }
    const indices = Array.from({ length: slots }, (_, slot) => slot)
    this.#views = indices.map((slot) => Buffer.from(buffer, dataOf(slot), this.#size))
    this.expect()
  }

  /** Where the kernel finds the datagrams from a slot on. */
  addressOf(slot: number): number {
    return this.#address + slot * MESSAGE
  }

  /** Every slot is to take a datagram of any length. */
  expect(count: number = this.slots): void {
    for (let slot = 0; slot < count; slot++) {
      this.#words[(slot * MESSAGE + 8) / 4] = NAME_LENGTH
      this.setLength(slot, this.#size)
    }
  }

  /** Octets that were received into a slot. */
  received(slot: number): number {
    return this.#words[(slot * MESSAGE + 56) / 4] as number
  }

  /** Octets that are to be sent from a slot. */
  setLength(slot: number, length: number): void {
    this.#words[(this.slots * MESSAGE + slot * PIECE + 8) / 4] = length
  }

  /** The whole room of a slot, whatever is in it. A view that is always the same. */
  data(slot: number): Buffer {
    return this.#views[slot] as Buffer
  }

  /** Whether what a slot took came from a host, whatever its port. */
  isFrom(slot: number, host: SocketName): boolean {
    const at = (this.#nameAt + slot * NAME) / 4
    for (let word = host.hostAt; word < host.hostEnd; word++) {
      if (this.#words[at + word] !== host.words[word]) return false
    }
    return true
  }

  /** From where a slot's datagram came. */
  nameOf(slot: number, isIpv6: boolean): SocketName {
    const at = this.#nameAt / 4 + slot * (NAME / 4)
    return new SocketName(this.#words.slice(at, at + NAME / 4), isIpv6)
  }

  /** Where a slot's datagram is to go. */
  address(slot: number, to: SocketName): void {
    const at = (this.#nameAt + slot * NAME) / 4
    for (let word = 0; word < to.hostEnd; word++) this.#words[at + word] = to.words[word] as number
    this.#words[(slot * MESSAGE + 8) / 4] = to.length
  }

  #point(at: number, to: number): void {
    const address = this.#address + to
    this.#words[at / 4] = address % 2 ** 32
    this.#words[at / 4 + 1] = Math.floor(address / 2 ** 32)
  }
}

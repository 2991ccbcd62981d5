import { DecodeError } from '@voltaic/base'
import { type CapturedPacket, emptyPacket } from './captured-packet.ts'
import { InputWindow } from './input-window.ts'
import { PcapSource, pcapFormatOf } from './pcap-source.ts'
import { PcapngSource, SECTION_HEADER_BLOCK } from './pcapng-source.ts'

const SPEC = 'draft-ietf-opsawg-pcap §4'
const MAGIC_LENGTH = 4

/**
 * Reads a capture file of any size, pcap or pcapng, as its octets come: push some, then take packets until there is none.
 * Holds one unfinished packet at most. Whatever comes before a fault is given.
 *
 * @spec draft-ietf-opsawg-pcap §4; draft-ietf-opsawg-pcapng §3, §4
 */
export class CaptureReader {
  readonly #window = new InputWindow()
  readonly #packet: CapturedPacket = emptyPacket()
  #source: PcapSource | PcapngSource | undefined

  /** Packets given so far. */
  get packets(): number {
    return this.#packet.number
  }

  /** `pcap` or `pcapng`; undefined until enough has come to tell. */
  get format(): 'pcap' | 'pcapng' | undefined {
    if (this.#source === undefined) return undefined
    return this.#source instanceof PcapSource ? 'pcap' : 'pcapng'
  }

  /** Names of the interfaces that have been described so far; `''` for one without. */
  get interfaces(): readonly string[] {
    return this.#source?.interfaces ?? []
  }

  /** The next octets of the file. They may be overwritten once `next` has given undefined. */
  push(chunk: Uint8Array): void {
    this.#window.push(chunk)
  }

  /**
   * The next packet: the same object each time, with views that hold until the next `push`.
   *
   * @returns undefined when the next packet has not come whole
   * @throws DecodeError CAPTURE_FORMAT, CAPTURE_BLOCK_LENGTH, CAPTURE_FRAME_TOO_LONG, CAPTURE_TOO_MANY_INTERFACES
   */
  next(): CapturedPacket | undefined {
    this.#source ??= this.#open()
    const isThere = this.#source?.next(this.#window, this.#packet) ?? false
    if (!isThere) {
      this.#window.release()
      return undefined
    }
    this.#packet.number++
    return this.#packet
  }

  /** To be called when the file has ended and `next` gives nothing more. @throws DecodeError CAPTURE_TRUNCATED */
  end(): void {
    if (this.#source === undefined || this.#window.available > 0 || this.#window.isInSkipped) {
      throw new DecodeError('CAPTURE_TRUNCATED', 'the file ends here', this.#window.endOffset, SPEC)
    }
  }

  #open(): PcapSource | PcapngSource | undefined {
    const window = this.#window
    if (window.available < MAGIC_LENGTH) return undefined
    const { view, position } = window
    if (view.getUint32(position, false) === SECTION_HEADER_BLOCK) return new PcapngSource()
    const format = pcapFormatOf(view, position)
    if (format === undefined) throw new DecodeError('CAPTURE_FORMAT', 'neither pcap nor pcapng', 0, SPEC)
    return window.available < PcapSource.headerLength ? undefined : new PcapSource(window, format)
  }
}

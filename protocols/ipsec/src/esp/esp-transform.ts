import type { EspLayout, EspPayload } from './esp-packet.ts'

/** Makes packets: one direction of one pair of algorithms with its keys. */
export interface EspSealing {
  seal(spi: number, sequence: number, payload: EspPayload): Uint8Array
  /** Lets go of what stands ready; it is made again when needed. */
  close(): void
}

/** Takes packets apart. */
export interface EspOpening {
  readonly layout: EspLayout
  /**
   * @param packet of a length that the layout allows
   * @returns payload, padding and trailer; undefined when the ICV is wrong
   */
  open(packet: Uint8Array): Uint8Array | undefined
  /** Lets go of what stands ready; it is made again when needed. */
  close(): void
}

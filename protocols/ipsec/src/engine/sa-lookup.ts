import type { Address } from '@voltaic/runtime'
import type { InboundSa } from '../esp/inbound-sa.ts'
import type { OutboundSa } from '../esp/outbound-sa.ts'

/** An association for sending, with what it sends: octets from `from` to `to`, whatever the protocol. */
export interface OutboundEntry {
  readonly sa: OutboundSa
  readonly from: Address
  readonly to: Address
  /** `addressSum` of both hosts. */
  readonly hosts: number
}

/** An association for receiving; anything inside that is not from `from` to `to` is dropped. */
export interface InboundEntry {
  readonly sa: InboundSa
  readonly from: Address
  readonly to: Address
}

/** What the engine asks for each packet. */
export interface SaLookup {
  /** Whether what leaves and reaches this local port must be protected. Asked when the port is bound, or connected from. */
  isProtected(local: Address): boolean
  outbound(from: Address, to: Address): OutboundEntry | undefined
  inbound(spi: number): InboundEntry | undefined
  /** The local end from which a stream to `to` starts when its opener names no port. */
  clientEnd(to: Address): Address | undefined
}

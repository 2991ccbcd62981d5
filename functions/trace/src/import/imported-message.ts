import type { FoundPco } from '@voltaic/capture'
import type { DiameterMessage } from '@voltaic/diameter'
import type { Address } from '@voltaic/runtime'
import type { SipMessage } from '@voltaic/sip'
import type { TraceProtocol } from '../traced-message.ts'
import type { RtpStreamReport } from './rtp-stream.ts'

export type CarriedBy = 'udp' | 'tcp' | 'sctp'

/** Where and when a message was seen on its way. */
export interface Sight {
  /** Of the capture, counted from 1. */
  readonly frame: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly from: Address
  readonly to: Address
  /** Of the interfaces of the file. */
  readonly interfaceId: number
  /** Of the GTP-U tunnel that it was in. */
  readonly teid?: number
  /** Of the ESP packet that it was in. */
  readonly spi?: number
}

interface Entry {
  /** When it was first seen: milliseconds since 1970. */
  readonly at: number
  readonly transport: CarriedBy
  /** The first of them is `from` and `to` at the time `at`. */
  readonly sights: readonly Sight[]
}

/** What could be parsed of a message. */
export interface ParsedMessage {
  readonly sip?: SipMessage
  readonly diameter?: DiameterMessage
}

/** One message of a capture, once, with all the places at which it was seen. */
export interface ImportedMessage extends Entry, ParsedMessage {
  readonly kind: 'message'
  readonly protocol: TraceProtocol
  readonly data: Uint8Array
  /** Sent again: the same octets went the same way before. */
  readonly isAgain: boolean
}

/** Options by which a phone learns its P-CSCF, in a message of GTPv2-C or S1AP. */
export interface ImportedPco extends Entry {
  readonly kind: 'pco'
  readonly found: FoundPco
}

/** An RTP stream begins. */
export interface ImportedStream extends Entry {
  readonly kind: 'rtp'
  readonly stream: RtpStreamReport
}

export type ImportedEntry = ImportedMessage | ImportedPco | ImportedStream

/** Whether ESP carried it anywhere. */
export function isProtected({ sights }: ImportedEntry): boolean {
  return sights.some(({ spi }) => spi !== undefined)
}

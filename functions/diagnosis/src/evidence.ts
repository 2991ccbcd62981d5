import type { KeyCheck, KeyEvidence } from '@voltaic/aka'
import type { Address, EventTrace, MessageTrace } from '@voltaic/runtime'

/** One message of a trace, or of a capture as its sender would have traced it. */
export interface EvidenceMessage extends MessageTrace {
  readonly protocol: 'sip' | 'diameter' | 'dns'
  /** Its place in a trace; a capture has none. */
  readonly sequence?: number
}

/** What one side of a call has sent as media, as somebody has counted it. */
export interface EvidenceStream {
  readonly callId?: string
  readonly from: Address
  readonly to: Address
  readonly packets: number
  /** Milliseconds since 1970. */
  readonly firstAt: number
  readonly lastAt: number
  /** Of AMR and AMR-WB, by the form of the payloads. @spec RFC 4867 §4.3, §4.4 */
  readonly framing?: 'octet-aligned' | 'bandwidth-efficient'
}

/** Options by which a phone asks for its P-CSCF, or is given it. */
export interface EvidencePco {
  readonly at: number
  /** `['GTPv2-C Create Session Response']`. */
  readonly where: readonly string[]
  readonly fromPhone: boolean
  readonly asksForPcscf: boolean
  readonly pcscfAddresses: readonly string[]
  readonly apn?: string
}

/** What only a capture has. */
export interface CaptureEvidence {
  readonly streams: readonly EvidenceStream[]
  readonly pcos: readonly EvidencePco[]
  /** Packets of which fragments are missing. */
  readonly fragmentsLost: number
  /** Connections that were reset, as `host:port` of both ends. */
  readonly resets: readonly { readonly at: number; readonly from: Address; readonly to: Address }[]
}

/** What the network has stored of a SIM, asked without any key coming out. */
export interface KeysAtHand {
  /** Whether an answer was made with the keys that the HSS has now. @returns undefined when it has none of that IMPI */
  isOf(impi: string, evidence: KeyEvidence): boolean | undefined
  /**
   * Compares the keys that the HSS has with what was seen, and with what people mistype: thousands of keys, so ask it of few
   * answers. @returns undefined when it has none of that IMPI
   */
  check(impi: string, evidence: KeyEvidence): KeyCheck | undefined
  /** How many other SIMs have the same OPc, which no two SIMs have. @spec TS 35.206 §4.1 */
  othersWithSameOpc(impi: string): number
}

/** What a phone says of itself. */
export interface HandsetSigns {
  readonly userAgent?: string | undefined
  /** `+sip.instance`: the URN with its IMEI. */
  readonly imei?: string | undefined
}

/** What is known of handsets of one family. */
export interface HandsetHabits {
  /** `Apple iPhone`. */
  readonly family: string
  /** Why those of this family do not answer a challenge, and what is done about it; the likeliest first. */
  readonly silentAfterChallenge: readonly { readonly because: string; readonly mend: string }[]
}

/** Everything that a diagnosis is made from. Nothing of it needs to be complete. */
export interface Evidence {
  /** Oldest first. */
  readonly messages: readonly EvidenceMessage[]
  readonly events?: readonly EventTrace[]
  readonly capture?: CaptureEvidence
  /** Until when it was watched, in milliseconds since 1970; until the last message unless given. */
  readonly until?: number
  readonly keys?: KeysAtHand
  /** What is known of handsets, by what they say of themselves. */
  readonly habitsOf?: (signs: HandsetSigns) => HandsetHabits | undefined
}

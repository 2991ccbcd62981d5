import type { Bandwidth } from '../description/session-description.ts'
import { isTelephoneEvent, type NumberedCodec } from '../media/codec.ts'
import { parseFormatParameters } from '../media/fmtp.ts'

const FMTP = 'mode-change-capability=2;max-red=0'
const ALIGNED_FMTP = `octet-align=1;${FMTP}`

const AMR_WB: NumberedCodec = { payloadType: 104, encoding: 'AMR-WB', clockRate: 16000, channels: 1, fmtp: FMTP }
const AMR: NumberedCodec = { payloadType: 102, encoding: 'AMR', clockRate: 8000, channels: 1, fmtp: FMTP }
const KEYS: readonly NumberedCodec[] = [
  { payloadType: 105, encoding: 'telephone-event', clockRate: 16000, channels: 1, fmtp: '0-15' },
  { payloadType: 101, encoding: 'telephone-event', clockRate: 8000, channels: 1, fmtp: '0-15' },
]

/**
 * What a VoLTE phone offers: wideband before narrowband speech with all modes, bandwidth-efficient framing, no
 * redundancy, and the sixteen keys at the clock rate of each.
 *
 * @spec GSMA IR.92 §3.2, §3.3; TS 26.114 §5.2.1, §6.2.2
 */
export const VOLTE_CODECS: readonly NumberedCodec[] = [AMR_WB, AMR, ...KEYS]

/** The same with octet-aligned framing after each bandwidth-efficient one. @spec TS 26.114 §6.2.2.2 */
export const VOLTE_CODECS_BOTH_FRAMINGS: readonly NumberedCodec[] = [
  AMR_WB,
  { ...AMR_WB, payloadType: 110, fmtp: ALIGNED_FMTP },
  AMR,
  { ...AMR, payloadType: 108, fmtp: ALIGNED_FMTP },
  ...KEYS,
]

/** Milliseconds of speech in each packet that is sent. @spec GSMA IR.92 §3.2.4; TS 26.114 §7.5.2 */
export const VOLTE_PTIME = 20
/** Milliseconds of speech in the largest packet that is understood: twelve frames. @spec TS 26.114 §7.5.2 */
export const VOLTE_MAXPTIME = 240

/** Bit per second of RTCP that senders and receivers may use; above 0, so that RTCP goes on during hold. */
const RTCP_SENDERS = 600
const RTCP_RECEIVERS = 2000

/** Bits of the largest mode. @spec RFC 4867 §3.6, §4.3.1 */
const LARGEST_FRAME: ReadonlyMap<string, number> = new Map([
  ['amr', 244],
  ['amr-wb', 477],
])
const CMR_BITS = 4
const TOC_BITS = 6
const FRAMES_PER_SECOND = 50
/** 64 kbit/s in 20 ms, of G.711. */
const OTHER_FRAME_BITS = 1280
const RTP_AND_UDP_OCTETS = 20
const IP_OCTETS = { IPv4: 20, IPv6: 40 } as const

/**
 * The b= lines of a speech stream with one frame of 20 ms in each packet: AS for the codec that needs most, with the
 * headers of RTP, UDP and IP and rounded up, and RS and RR.
 *
 * @spec TS 26.114 §6.2.5; RFC 3556 §2
 */
export function speechBandwidths(codecs: readonly NumberedCodec[], family: 'IPv4' | 'IPv6'): readonly Bandwidth[] {
  const payloads = codecs.filter((codec) => !isTelephoneEvent(codec)).map(payloadOctets)
  const octets = Math.max(0, ...payloads) + RTP_AND_UDP_OCTETS + IP_OCTETS[family]
  return [
    { type: 'AS', value: Math.ceil((octets * 8 * FRAMES_PER_SECOND) / 1000) },
    { type: 'RS', value: RTCP_SENDERS },
    { type: 'RR', value: RTCP_RECEIVERS },
  ]
}

function payloadOctets({ encoding, fmtp }: NumberedCodec): number {
  const bits = LARGEST_FRAME.get(encoding.toLowerCase())
  if (bits === undefined) return OTHER_FRAME_BITS / 8
  // RFC 4867 §4.4: octet-aligned has an octet each for CMR and table of contents.
  const isAligned = parseFormatParameters(fmtp).get('octet-align') === '1'
  return isAligned ? 2 + Math.ceil(bits / 8) : Math.ceil((CMR_BITS + TOC_BITS + bits) / 8)
}

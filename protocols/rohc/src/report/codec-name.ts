/** Payload types that have no need of an rtpmap. @spec RFC 3551 §6 */
const STATIC_PAYLOAD_TYPES: Readonly<Record<number, string>> = {
  0: 'G.711 (PCMU)',
  3: 'GSM',
  4: 'G.723',
  8: 'G.711 (PCMA)',
  9: 'G.722',
  13: 'CN',
  18: 'G.729',
}
/** Samples of one frame of 20 ms: at 8 and at 16 kHz. */
const STRIDE_NARROWBAND = 160
const STRIDE_WIDEBAND = 320
/** The largest payload of AMR, 12.2 kbit/s, and of AMR-WB, 23.85 kbit/s, octet-aligned with one octet to spare. @spec RFC 4867 §4 */
const MAX_AMR = 34
const MAX_AMR_WB = 63

/** Payload type to encoding name, as an rtpmap says it: `AMR-WB/16000`. */
export type RtpMap = ReadonlyMap<number, string>

/**
 * The codec of a stream: as SDP names it, else as its payload type, else by its looks, which a question mark says.
 *
 * @param stride the most frequent step of the timestamp
 * @param largest octets of its largest payload
 */
export function codecName(payloadType: number, rtpMap: RtpMap, stride: number, largest: number): string {
  const named = rtpMap.get(payloadType)
  if (named !== undefined) return named.split('/')[0] ?? named
  const fixed = STATIC_PAYLOAD_TYPES[payloadType]
  if (fixed !== undefined) return fixed
  if (stride === STRIDE_WIDEBAND && largest <= MAX_AMR_WB) return 'AMR-WB?'
  if (stride === STRIDE_NARROWBAND && largest <= MAX_AMR) return 'AMR?'
  return `payload type ${payloadType}`
}

/** Most rtpmap lines that are remembered: as many as there are payload types. */
const MAX_RTPMAPS = 128

/**
 * Adds the rtpmap lines of a message, such as the SDP in a SIP message, to `into`.
 *
 * @spec RFC 8866 §6.6
 */
export function collectRtpMaps(message: string, into: Map<number, string>): void {
  for (let at = message.indexOf('a=rtpmap:'); at >= 0; at = message.indexOf('a=rtpmap:', at + 9)) {
    const end = message.indexOf('\n', at)
    const [number = '', name = ''] = message
      .slice(at + 9, end < 0 ? undefined : end)
      .trim()
      .split(' ')
    const payloadType = Number(number)
    const isPayloadType = Number.isInteger(payloadType) && payloadType >= 0 && payloadType < 128
    if (number !== '' && isPayloadType && name.length > 0 && name.length <= 40 && into.size < MAX_RTPMAPS) {
      into.set(payloadType, name)
    }
  }
}

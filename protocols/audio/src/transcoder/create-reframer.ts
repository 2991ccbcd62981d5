import { type AmrParameters, reframe } from '@voltaic/amr'
import { DecodeError } from '@voltaic/base'
import { decodeRtp, RTP_HEADER_LENGTH, writeRtpHeader } from '@voltaic/rtp'
import type { SpeechFormat } from './speech-format.ts'
import type { TranscodingCounters } from './transcoding.ts'

const DURATION_AT = 2
const EVENT_LENGTH = 4

/**
 * Two sides that have the same codec in two framings: payloads are packed anew, without a codec and without delay. It is
 * a `PacketProcessing` of a relay engine. SSRC, sequence numbers and timestamps stay, and so does what RTCP says of them.
 */
export interface Reframer {
  /** A packet of side A. @returns what goes to B; undefined for what cannot be read, or was not agreed on */
  fromA(rtp: Uint8Array, at: number): Uint8Array | undefined
  fromB(rtp: Uint8Array, at: number): Uint8Array | undefined
  /** Packets that came from A and from B. */
  counters(): { readonly fromA: TranscodingCounters; readonly fromB: TranscodingCounters }
  stop(): void
}

/**
 * Whether frames of each side can go to the other as they are: the same codec, the same modes, and no interleaving,
 * which moves frames between packets.
 *
 * @spec RFC 4867 §8.3.1
 */
export function canReframe(a: SpeechFormat, b: SpeechFormat): boolean {
  if (a.amr === undefined || b.amr === undefined || a.codec !== b.codec) return false
  if (a.amr.interleaving !== undefined || b.amr.interleaving !== undefined) return false
  return `${a.amr.modeSet}` === `${b.amr.modeSet}`
}

/**
 * Makes a reframer for one stream of a call.
 *
 * @throws RangeError when `canReframe` says no
 * @spec RFC 4867 §4.3, §4.4; RFC 3550 §7.1
 */
export function createReframer({ a, b }: { readonly a: SpeechFormat; readonly b: SpeechFormat }): Reframer {
  if (!canReframe(a, b)) throw new RangeError(`${a.codec} of one side cannot be packed as ${b.codec} of the other`)
  const aToB = createReframing(a, b)
  const bToA = createReframing(b, a)
  return {
    fromA: (rtp) => aToB.pass(rtp),
    fromB: (rtp) => bToA.pass(rtp),
    counters: () => ({ fromA: aToB.counters(), fromB: bToA.counters() }),
    stop() {},
  }
}

function createReframing(from: SpeechFormat, to: SpeechFormat) {
  const counters = { received: 0, sent: 0, malformed: 0, unknown: 0 }
  const [fromAmr, toAmr] = [from.amr as AmrParameters, to.amr as AmrParameters]
  const repack = (rtp: Uint8Array): Uint8Array | undefined => {
    const packet = decodeRtp(rtp)
    if (packet.payloadType === from.receivePayloadType) {
      const out = reframe(packet.payload, fromAmr, toAmr, RTP_HEADER_LENGTH)
      writeRtpHeader(out, { ...packet, payloadType: to.sendPayloadType })
      return out
    }
    if (packet.payloadType !== from.telephoneEvent?.receivePayloadType || to.telephoneEvent === undefined) {
      return undefined
    }
    const out = new Uint8Array(RTP_HEADER_LENGTH + packet.payload.length)
    out.set(packet.payload, writeRtpHeader(out, { ...packet, payloadType: to.telephoneEvent.sendPayloadType }))
    scaleDurations(out, to.telephoneEvent.clockRate / from.telephoneEvent.clockRate)
    return out
  }
  return {
    counters: (): TranscodingCounters => ({ ...counters }),
    pass(rtp: Uint8Array): Uint8Array | undefined {
      counters.received += 1
      try {
        const out = repack(rtp)
        counters[out === undefined ? 'unknown' : 'sent'] += 1
        return out
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        counters.malformed += 1
        return undefined
      }
    },
  }
}

/** The durations of events are in the units of their clock. @spec RFC 4733 §2.3.5 */
function scaleDurations(packet: Uint8Array, scale: number): void {
  if (scale === 1) return
  for (let at = RTP_HEADER_LENGTH + DURATION_AT; at + 1 < packet.length; at += EVENT_LENGTH) {
    const duration = ((packet[at] as number) << 8) | (packet[at + 1] as number)
    const scaled = Math.min(0xffff, Math.round(duration * scale))
    packet[at] = scaled >> 8
    packet[at + 1] = scaled
  }
}

import { type Address, isWildcardHost, normaliseHost } from '@voltaic/runtime'
import {
  DISCARD_PORT,
  type Direction,
  effectiveDirectionOf,
  type MediaDescription,
  rtcpAddressOf,
  rtpAddressOf,
  type SessionDescription,
  type TransportAddress,
} from '@voltaic/sdp'

/**
 * What a description says of one m-line. `anchored` is RTP over UDP; `refused` has port 0; `untouched` is something
 * else (MSRP, T.38), which goes its own way.
 */
export type DescribedStream =
  | { readonly kind: 'refused' }
  | { readonly kind: 'untouched' }
  | { readonly kind: 'no address' }
  | {
      readonly kind: 'anchored'
      readonly family: 'IP4' | 'IP6'
      /**
       * Where its writer receives; undefined where it says that it receives nothing: 0.0.0.0 and ::, which older phones
       * write to hold, and the discard port of who has no media to name.
       */
      readonly rtp: Address | undefined
      readonly rtcp: Address | undefined
      /** As seen by its writer. */
      readonly direction: Direction
    }

/** @spec RFC 8866 §5.14; RFC 3264 §8.2, §8.4 */
export function describedStream(session: SessionDescription, media: MediaDescription): DescribedStream {
  if (media.port === 0) return { kind: 'refused' }
  if (!isRtpOverUdp(media.protocol)) return { kind: 'untouched' }
  const rtp = rtpAddressOf(session, media)
  if (rtp === undefined) return { kind: 'no address' }
  return {
    kind: 'anchored',
    family: rtp.family === 'IPv4' ? 'IP4' : 'IP6',
    rtp: destination(rtp),
    rtcp: destination(rtcpAddressOf(session, media)),
    direction: effectiveDirectionOf(session, media),
  }
}

/** `RTP/AVP`, `RTP/SAVPF`, `UDP/TLS/RTP/SAVP`; not `TCP/RTP/AVP`. */
function isRtpOverUdp(protocol: string): boolean {
  const upper = protocol.toUpperCase()
  return upper.startsWith('RTP/') || upper.startsWith('UDP/TLS/RTP/')
}

function destination(address: TransportAddress | undefined): Address | undefined {
  if (address === undefined) return undefined
  const host = normaliseHost(address.address) ?? address.address
  return isWildcardHost(host) || address.port === DISCARD_PORT ? undefined : { host, port: address.port }
}

import { UNBOUNDED } from '../description/parse-session-description.ts'
import type { Attribute, Bandwidth, SessionDescription } from '../description/session-description.ts'
import type { NumberedCodec } from '../media/codec.ts'
import type { Direction } from '../media/direction.ts'
import { familyOf } from '../media/transport-address.ts'
import { connectionOf, describeStream, originOf, type SessionIdentity, type StreamTerms } from './describe-stream.ts'
import { speechBandwidths, VOLTE_CODECS, VOLTE_MAXPTIME, VOLTE_PTIME } from './volte-codecs.ts'

export interface OfferParameters {
  readonly identity: SessionIdentity
  /** Where media is received: IPv4, or IPv6 without brackets. */
  readonly address: string
  readonly streams: readonly StreamTerms[]
}

export interface VolteOfferParameters {
  readonly identity: SessionIdentity
  /** Where media is received: IPv4, or IPv6 without brackets. */
  readonly address: string
  /** Of RTP; even. RTCP uses the next. */
  readonly port: number
  /** In order of preference; VOLTE_CODECS unless given. */
  readonly codecs?: readonly NumberedCodec[]
  /** sendrecv unless given. */
  readonly direction?: Direction
  /** As `preconditionLines` writes them; none unless given. */
  readonly preconditions?: readonly Attribute[]
  /** Computed from the codecs unless given. */
  readonly bandwidths?: readonly Bandwidth[]
}

/** A first offer of any streams. @spec RFC 3264 §5 */
export function createOffer({ identity, address, streams }: OfferParameters): SessionDescription {
  return {
    version: 0,
    origin: originOf(identity, address),
    sessionName: '-',
    connection: connectionOf(address),
    bandwidths: [],
    times: UNBOUNDED,
    attributes: [],
    media: streams.map(describeStream),
    otherLines: [],
  }
}

/**
 * The offer of a VoLTE phone: one stream of speech over RTP/AVP.
 *
 * @spec GSMA IR.92 §2.4, §3.1, §3.2, §3.3; TS 26.114 §6.2.2; TS 24.229 §6.1.2
 */
export function createVolteOffer(parameters: VolteOfferParameters): SessionDescription {
  const { identity, address, port, codecs = VOLTE_CODECS, direction = 'sendrecv', preconditions = [] } = parameters
  const bandwidths = parameters.bandwidths ?? speechBandwidths(codecs, familyOf(address))
  const stream: StreamTerms = {
    media: 'audio',
    protocol: 'RTP/AVP',
    port,
    codecs,
    direction,
    bandwidths,
    ptime: VOLTE_PTIME,
    maxptime: VOLTE_MAXPTIME,
    preconditions,
  }
  return createOffer({ identity, address, streams: [stream] })
}

import type { AmrCodec } from '@voltaic/amr'
import type { MediaTerms } from '@voltaic/sdp'
import { DISCARD_PORT, isTelephoneEvent, type NumberedCodec, VOLTE_CODECS } from '@voltaic/sdp'
import type { Sessions } from '@voltaic/sip'
import type { CallMedia } from '../media/call-media.ts'
import type { UeRoom } from '../room.ts'
import type { PhoneCall } from './phone-call.ts'

/** What the procedures of a call may use. */
export interface CallRoom {
  readonly ue: UeRoom
  readonly sessions: () => Sessions
  /** Calls that have not ended. */
  readonly calls: ReadonlySet<PhoneCall>
}

/** Opens the media of a call and says what this phone brings into its negotiation. @throws VoltaicError of `CallMedia.open` */
export async function openMedia(
  media: CallMedia | undefined,
  usesPreconditions: boolean,
  { ue }: CallRoom,
): Promise<MediaTerms> {
  const { host } = ue.sip().local[0]?.address ?? ue.config.listen.address
  const port = media === undefined ? DISCARD_PORT : (await media.open()).port
  const sessionId = String(ue.runtime.clock.now())
  return {
    identity: { username: '-', sessionId, sessionVersion: sessionId },
    address: host,
    port,
    codecs: codecsOfPhone(media === undefined ? undefined : ue.media?.codecs, ue),
    usesPreconditions,
    warnAgent: 'ue',
  }
}

/** Those of the configuration, else those of a VoLTE phone that there is a recording for. */
function codecsOfPhone(recorded: readonly AmrCodec[] | undefined, { config }: UeRoom): readonly NumberedCodec[] {
  if (config.media !== undefined && config.media !== 'none' && config.media.codecs !== undefined) {
    return config.media.codecs
  }
  if (recorded === undefined) return VOLTE_CODECS
  const speech = VOLTE_CODECS.filter(({ encoding }) => recorded.some((codec) => codec === encoding))
  const isOfRate = (codec: NumberedCodec) => speech.some(({ clockRate }) => clockRate === codec.clockRate)
  return VOLTE_CODECS.filter((codec) => speech.includes(codec) || (isTelephoneEvent(codec) && isOfRate(codec)))
}

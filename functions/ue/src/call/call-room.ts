import { VOLTE_CODECS } from '@voltaic/sdp'
import type { Sessions } from '@voltaic/sip'
import type { CallMedia } from '../media/call-media.ts'
import type { UeRoom } from '../room.ts'
import type { MediaTerms } from './negotiation.ts'
import type { PhoneCall } from './phone-call.ts'

/** What the procedures of a call may use. */
export interface CallRoom {
  readonly ue: UeRoom
  readonly sessions: () => Sessions
  /** Calls that have not ended. */
  readonly calls: ReadonlySet<PhoneCall>
}

/** The port that a phone without media names in its descriptions: that of the discard service. @spec RFC 863 */
const DISCARD_PORT = 9

/** Opens the media of a call and says what this phone brings into its negotiation. @throws VoltaicError of `CallMedia.open` */
export async function openMedia(
  media: CallMedia | undefined,
  usesPreconditions: boolean,
  { ue }: CallRoom,
): Promise<MediaTerms> {
  const { host } = ue.sip().local[0]?.address ?? ue.config.listen.address
  const codecs = ue.config.media === 'none' || ue.config.media === undefined ? VOLTE_CODECS : ue.config.media.codecs
  const port = media === undefined ? DISCARD_PORT : (await media.open()).port
  const sessionId = String(ue.runtime.clock.now())
  return {
    identity: { username: '-', sessionId, sessionVersion: sessionId },
    address: host,
    port,
    codecs: codecs ?? VOLTE_CODECS,
    usesPreconditions,
  }
}

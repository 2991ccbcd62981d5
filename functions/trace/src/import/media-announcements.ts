import { DecodeError } from '@voltaic/base'
import { type Address, addressKey, normaliseHost } from '@voltaic/runtime'
import { codecsOf, nameOfCodec, parseSessionDescription, rtcpAddressOf, rtpAddressOf } from '@voltaic/sdp'
import type { SipMessage } from '@voltaic/sip'

/** Addresses that session descriptions have announced; the oldest goes for a new one. */
export const MAX_ANNOUNCED = 8192

/** What a session description says of the address at which its writer receives. */
export interface Announcement {
  readonly callId: string
  readonly media: string
  readonly isRtcp: boolean
  /** By payload type: name and clock rate. */
  readonly codecs: ReadonlyMap<number, { readonly name: string; readonly clockRate: number }>
}

/** Where media are to come, as session descriptions say. @spec RFC 8866 §5.7, §5.14; RFC 3264 §5.1 */
export class MediaAnnouncements {
  readonly #byAddress = new Map<string, Announcement>()

  learn(message: SipMessage): void {
    const type = message.header('Content-Type')
    if (message.body.length === 0 || type === undefined || !/application\/sdp|multipart\//i.test(type)) return
    try {
      this.#read(descriptionIn(message.body), message.header('Call-ID') ?? '')
    } catch (error) {
      // a description that others refuse announces nothing
      if (!(error instanceof DecodeError)) throw error
    }
  }

  at(address: Address): Announcement | undefined {
    return this.#byAddress.get(addressKey(address))
  }

  #read(body: Uint8Array, callId: string): void {
    const session = parseSessionDescription(body)
    for (const media of session.media) {
      const codecs = new Map<number, { name: string; clockRate: number }>()
      for (const codec of codecsOf(media)) {
        codecs.set(codec.payloadType, { name: nameOfCodec(codec), clockRate: codec.clockRate })
      }
      const rtp = rtpAddressOf(session, media)
      const rtcp = rtcpAddressOf(session, media)
      if (rtcp !== undefined) this.#add(rtcp, { callId, media: media.media, isRtcp: true, codecs })
      if (rtp !== undefined && media.port !== 0) this.#add(rtp, { callId, media: media.media, isRtcp: false, codecs })
    }
  }

  #add({ address, port }: { readonly address: string; readonly port: number }, announcement: Announcement): void {
    const host = normaliseHost(address)
    if (host === undefined) return
    const key = addressKey({ host, port })
    this.#byAddress.delete(key)
    const oldest = this.#byAddress.size >= MAX_ANNOUNCED ? this.#byAddress.keys().next().value : undefined
    if (oldest !== undefined) this.#byAddress.delete(oldest)
    this.#byAddress.set(key, announcement)
  }
}

/** The description, also when it is one of several parts: what begins with its first line. */
function descriptionIn(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length)
  if (text.subarray(0, 2).toString('latin1') === 'v=') return body
  const start = text.indexOf('\nv=0')
  if (start < 0) return body
  const end = text.indexOf('\n--', start)
  return body.subarray(start + 1, end < 0 ? body.length : end + 1)
}

import {
  codecsOf,
  createAnswer,
  formatSessionDescription,
  type MediaDescription,
  parseSessionDescription,
  refusedStream,
  type SessionDescription,
} from '@voltaic/sdp'
import type { SessionBody } from '@voltaic/sip'

const SDP_TYPE = 'application/sdp'

/** Of the service `discard`: nothing is received there. */
const NO_PORT = 9

type Party = 'first' | 'second'

/** What one party has said of its media last. */
interface Said {
  /** The m= lines of the dialog with it, in their order. */
  readonly media: readonly MediaDescription[]
  /** Which of them is the voice. */
  readonly voice: number
}

interface Told {
  readonly version: number
  /** Without the version. */
  readonly text: string
}

/**
 * The voice between two phones that a controller has called. Each phone has made an offer of its own, and so each dialog has
 * its own m= lines: what one says of its voice is put into the line of the other, and all other lines are refused. Towards
 * each phone the descriptions are those of one author, which counts its versions.
 *
 * @spec RFC 3725 §4.3; RFC 3264 §8
 */
export class VoiceLine {
  readonly #sessionId: string
  readonly #address: string
  readonly #said = new Map<Party, Said>()
  readonly #told = new Map<Party, Told>()

  /**
   * @param sessionId decimal digits that nobody else has
   * @param address of this side: IPv4, or IPv6 without brackets
   */
  constructor(sessionId: string, address: string) {
    this.#sessionId = sessionId
    this.#address = address
  }

  /**
   * The answer to the offer of a party while there is nobody to talk to: its voice is inactive.
   *
   * @returns undefined for an offer without voice
   * @throws DecodeError when it cannot be read
   */
  wait(party: Party, { content }: SessionBody): SessionBody | undefined {
    const offer = parseSessionDescription(content)
    const audio = this.#hear(party, offer)
    if (audio === undefined) return undefined
    const outcome = createAnswer(offer, {
      identity: { username: '-', sessionId: this.#sessionId, sessionVersion: '0' },
      address: this.#address,
      streams: [{ media: 'audio', port: NO_PORT, codecs: codecsOf(audio), direction: 'inactive' }],
    })
    return outcome.kind === 'refusal' ? undefined : this.#tell(party, outcome.answer)
  }

  /**
   * What one party says, as it is told to the other. What is no SDP passes as it is.
   *
   * @throws DecodeError when it cannot be read
   */
  pass(body: SessionBody, to: Party): SessionBody {
    if (!isSdp(body)) return body
    const from = to === 'first' ? 'second' : 'first'
    const description = parseSessionDescription(body.content)
    const voice = this.#hear(from, description)
    const said = this.#said.get(to)
    if (said === undefined) return this.#tell(to, description)
    const media = said.media.map((line, index) =>
      index === said.voice && voice !== undefined ? voice : refusedStream(line),
    )
    return this.#tell(to, { ...description, media })
  }

  #hear(party: Party, { media }: SessionDescription): MediaDescription | undefined {
    const known = this.#said.get(party)?.voice
    const voice = known ?? media.findIndex((line) => line.media === 'audio' && line.port > 0)
    if (voice < 0) return undefined
    this.#said.set(party, { media, voice })
    return media[voice]
  }

  /** RFC 3264 §8: the version grows by one with each change, and stays where there is none. */
  #tell(party: Party, description: SessionDescription): SessionBody {
    const before = this.#told.get(party)
    const text = this.#format(description, 0)
    const isNew = before?.text !== text
    const version = (before?.version ?? 0) + (isNew ? 1 : 0)
    this.#told.set(party, { version, text })
    return { contentType: SDP_TYPE, content: Buffer.from(this.#format(description, version)) }
  }

  #format(description: SessionDescription, version: number): string {
    const addressType = this.#address.includes(':') ? 'IP6' : 'IP4'
    const origin = { username: '-', sessionId: this.#sessionId, sessionVersion: `${version}`, networkType: 'IN' }
    return formatSessionDescription({ ...description, origin: { ...origin, addressType, address: this.#address } })
  }
}

function isSdp({ contentType }: SessionBody): boolean {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase() === SDP_TYPE
}

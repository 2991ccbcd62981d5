import type { SpeechCodecs } from '@voltaic/audio'
import { codecsOf, type MediaDescription, type SessionDescription } from '@voltaic/sdp'
import { withCodecsOnly, withMoreCodecs, withoutFormats } from '../sdp/codec-lines.ts'
import { type CanOpen, codecsToAdd, type OfferedCodecs } from './codec-offer.ts'
import { type Translation, translationOf } from './codec-translation.ts'
import type { SideName } from './stream-anchor.ts'
import type { SideFormats } from './stream-processing.ts'

/** Whether this machine has both a decoder and an encoder; looked up once for each name. */
export function createCanOpen(codecs: SpeechCodecs | undefined): CanOpen {
  const known = new Map<string, boolean>()
  return (encoding) => {
    const name = (['AMR', 'AMR-WB', 'PCMA', 'PCMU'] as const).find((each) => each === encoding)
    if (codecs === undefined || name === undefined) return false
    const found = known.get(name)
    if (found !== undefined) return found
    const made = [codecs.decoders.create(name), codecs.encoders.create(name)]
    for (const each of made) if ('close' in each) each.close()
    const canOpen = made.every((each) => !('lacks' in each))
    known.set(name, canOpen)
    return canOpen
  }
}

/**
 * The codecs of one call: what the gateway adds to offers, and what it has to do once that was chosen.
 *
 * @spec RFC 3264 §5.1, §6.1; TS 23.334 §5.8
 */
export class CallCodecs {
  readonly #canOpen: CanOpen
  /** Of the last offer, by m-line. */
  #offered: readonly (OfferedCodecs | undefined)[] = []
  /** By the tag of the answering side of the call, then by m-line. */
  readonly #formats = new Map<string, readonly (SideFormats | undefined)[]>()

  constructor(canOpen: CanOpen) {
    this.#canOpen = canOpen
  }

  /** What has to become of the packets of a stream, while the call is with that tag. */
  formatsOf(tag: string | undefined, index: number): SideFormats | undefined {
    return tag === undefined ? undefined : this.#formats.get(tag)?.[index]
  }

  /**
   * The offer with what may be added.
   *
   * @param wanted names of codecs
   * @param side that offers
   * @param tag that the call is with: what the other side speaks already is offered to it again
   */
  offer(
    session: SessionDescription,
    wanted: readonly string[],
    side: SideName,
    tag: string | undefined,
  ): SessionDescription {
    this.#offered = session.media.map((media, index) => {
      if (media.media !== 'audio' || media.port === 0) return undefined
      const own = codecsOf(media)
      const formats = this.formatsOf(tag, index)
      const spoken = formats?.[side === 'a' ? 'b' : 'a'].codec
      return { own, added: codecsToAdd(own, spoken === undefined ? wanted : [spoken, ...wanted], this.#canOpen) }
    })
    return withMedia(session, (media, index) => withMoreCodecs(media, this.#offered[index]?.added ?? []))
  }

  /**
   * The answer in the codecs of the offerer.
   *
   * @param side that answers
   * @param tag of the answering side of the call
   * @returns text when what was chosen cannot be done
   */
  answer(session: SessionDescription, side: SideName, tag: string): SessionDescription | string {
    const translations: (Translation | undefined)[] = []
    for (const [index, media] of session.media.entries()) {
      const offered = this.#offered[index]
      const translation =
        offered === undefined || offered.added.length === 0 || media.port === 0
          ? undefined
          : translationOf(offered, codecsOf(media), this.#canOpen)
      if (typeof translation === 'string') return translation
      translations.push(translation)
    }
    this.#formats.set(
      tag,
      translations.map((translation) => translation && formatsBySide(translation, side)),
    )
    return withMedia(session, (media, index) => {
      const translation = translations[index]
      if (translation !== undefined) return withCodecsOnly(media, translation.chosen)
      const added = this.#offered[index]?.added ?? []
      return withoutFormats(media, new Set(added.map(({ payloadType }) => `${payloadType}`)))
    })
  }
}

function formatsBySide({ kind, offerer, answerer }: Translation, answering: SideName): SideFormats {
  return answering === 'b' ? { kind, a: offerer, b: answerer } : { kind, a: answerer, b: offerer }
}

function withMedia(
  session: SessionDescription,
  change: (media: MediaDescription, index: number) => MediaDescription,
): SessionDescription {
  return { ...session, media: session.media.map(change) }
}

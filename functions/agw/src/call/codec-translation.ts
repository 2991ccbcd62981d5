import { canReframe, type KeyFormat, type SpeechFormat, speechFormatOf } from '@voltaic/audio'
import { isTelephoneEvent, type NumberedCodec } from '@voltaic/sdp'
import { type CanOpen, isSameFormat, type OfferedCodecs } from './codec-offer.ts'

/** What has to become of speech between two sides that do not have one format. */
export interface Translation {
  /** `reframe` packs frames of one codec anew; `transcode` decodes and encodes. */
  readonly kind: 'reframe' | 'transcode'
  readonly offerer: SpeechFormat
  readonly answerer: SpeechFormat
  /** What the offerer is told that was chosen. */
  readonly chosen: readonly NumberedCodec[]
}

/**
 * What an answer to an offer with codecs of the gateway means.
 *
 * @param answered codecs of the answer, the chosen one first
 * @returns undefined where the answerer took what the offerer has; text when the gateway cannot do what it offered
 * @spec RFC 3264 §6.1
 */
export function translationOf(
  { own, added }: OfferedCodecs,
  answered: readonly NumberedCodec[],
  canOpen: CanOpen,
): Translation | string | undefined {
  const chosen = answered.find(isSpeech)
  if (chosen === undefined || own.some((codec) => isSameFormat(codec, chosen))) return undefined
  const offered = added.find((codec) => isSameFormat(codec, chosen))
  if (offered === undefined) return undefined
  const answerer = answererFormat(chosen, offered, answered, [...own, ...added])
  const offerer = answerer && firstPossible(own.filter(isSpeech), { own, answerer, chosen, canOpen })
  return offerer ?? `nothing here makes ${chosen.encoding} of what was offered`
}

interface Chosen {
  readonly own: readonly NumberedCodec[]
  readonly answerer: SpeechFormat
  readonly chosen: NumberedCodec
  readonly canOpen: CanOpen
}

/** The first codec of the offerer from which the chosen one can be made. */
function firstPossible(
  candidates: readonly NumberedCodec[],
  { own, answerer, chosen, canOpen }: Chosen,
): Translation | undefined {
  for (const codec of candidates) {
    const keys = keysOf(own, codec.clockRate)
    const offerer = formatOf(codec, codec.payloadType, keys && { ...keys, receivePayloadType: keys.payloadType })
    if (offerer === undefined) continue
    const kind = canReframe(offerer, answerer) ? 'reframe' : 'transcode'
    const isPossible = kind === 'reframe' || [codec, chosen].every(({ encoding }) => canOpen(encoding.toUpperCase()))
    if (isPossible) return { kind, offerer, answerer, chosen: keys === undefined ? [codec] : [codec, keys] }
  }
  return undefined
}

/** @param told all that the answerer was offered */
function answererFormat(
  chosen: NumberedCodec,
  offered: NumberedCodec,
  answered: readonly NumberedCodec[],
  told: readonly NumberedCodec[],
): SpeechFormat | undefined {
  const keysTo = keysOf(answered, chosen.clockRate)
  const keysFrom = keysOf(told, chosen.clockRate)
  return formatOf(
    chosen,
    offered.payloadType,
    keysTo && keysFrom && { ...keysTo, receivePayloadType: keysFrom.payloadType },
  )
}

function formatOf(
  codec: NumberedCodec,
  receivePayloadType: number,
  keys: (NumberedCodec & { readonly receivePayloadType: number }) | undefined,
): SpeechFormat | undefined {
  const telephoneEvent: KeyFormat | undefined = keys && {
    clockRate: keys.clockRate,
    receivePayloadType: keys.receivePayloadType,
    sendPayloadType: keys.payloadType,
  }
  return speechFormatOf(
    { ...codec, receivePayloadType, sendPayloadType: codec.payloadType },
    telephoneEvent === undefined ? {} : { telephoneEvent },
  )
}

/** Keys in the clock rate of the speech, else in any. @spec RFC 4733 §2.1 */
function keysOf(codecs: readonly NumberedCodec[], clockRate: number): NumberedCodec | undefined {
  const keys = codecs.filter(isTelephoneEvent)
  return keys.find((codec) => codec.clockRate === clockRate) ?? keys[0]
}

function isSpeech(codec: NumberedCodec): boolean {
  return !isTelephoneEvent(codec) && codec.encoding.toUpperCase() !== 'CN'
}

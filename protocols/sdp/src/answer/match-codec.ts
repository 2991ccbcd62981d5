import { type Codec, isSameEncoding, nameOfCodec } from '../media/codec.ts'
import { type FormatParameters, formatFormatParameters, parseFormatParameters } from '../media/fmtp.ts'

/** Whether a codec that is offered can be used, and with which parameters, or why not. */
export type CodecMatch =
  | {
      readonly matches: true
      /** The parameters of the answer. */
      readonly fmtp: string
    }
  | {
      readonly matches: false
      readonly difference: 'encoding' | 'framing' | 'mode-set' | 'mode-change-period' | 'payload-option'
      /** For people, a whole clause: `AMR/8000 is offered octet-aligned and known bandwidth-efficient only`. */
      readonly reason: string
    }

/** Options of the octet-aligned payload that both sides must have alike. @spec RFC 4867 §8.3.1 */
const PAYLOAD_OPTIONS = ['crc', 'robust-sorting', 'interleaving'] as const

/**
 * Compares a codec of an offer with one of ours.
 *
 * @spec RFC 3264 §6.1; RFC 4867 §8.3.1; TS 26.114 §6.2.2.3
 */
export function matchCodec(offered: Codec, local: Codec): CodecMatch {
  if (!isSameEncoding(offered, local)) return differs('encoding', `${nameOfCodec(offered)} is not known`)
  return isAdaptiveMultiRate(offered) ? matchAmr(offered, local) : { matches: true, fmtp: local.fmtp }
}

/** The first of our codecs that matches, with what to answer; else why the nearest one does not. */
export function matchAny(offered: Codec, locals: readonly Codec[]): CodecMatch {
  let nearest: CodecMatch = differs('encoding', `${nameOfCodec(offered)} is not known`)
  for (const local of locals) {
    const match = matchCodec(offered, local)
    if (match.matches) return match
    if (match.difference !== 'encoding') nearest = match
  }
  return nearest
}

/** AMR or AMR-WB. @spec RFC 4867 §8.1, §8.2 */
export function isAdaptiveMultiRate({ encoding }: { readonly encoding: string }): boolean {
  const name = encoding.toLowerCase()
  return name === 'amr' || name === 'amr-wb'
}

/**
 * Whether frames are octet-aligned rather than bandwidth-efficient. The options that need it imply it.
 *
 * @spec RFC 4867 §8.1
 */
export function isOctetAligned(parameters: FormatParameters): boolean {
  if (parameters.get('octet-align') === '1') return true
  return PAYLOAD_OPTIONS.some((name) => isOn(parameters, name))
}

/** The codec modes of mode-set; undefined stands for all. @spec RFC 4867 §8.1 */
export function modeSetOf(parameters: FormatParameters): readonly number[] | undefined {
  const text = parameters.get('mode-set')
  if (text === undefined || text === '') return undefined
  return text.split(',').map((mode) => Number(mode.trim()))
}

function matchAmr(offered: Codec, local: Codec): CodecMatch {
  const theirs = parseFormatParameters(offered.fmtp)
  const ours = parseFormatParameters(local.fmtp)
  const name = nameOfCodec(offered)
  const [isTheirs, isOurs] = [isOctetAligned(theirs), isOctetAligned(ours)]
  if (isTheirs !== isOurs) {
    return differs('framing', `${name} is offered ${framing(isTheirs)} and known ${framing(isOurs)} only`)
  }
  const option = PAYLOAD_OPTIONS.find((one) => isOn(theirs, one) !== isOn(ours, one))
  if (option !== undefined) return differs('payload-option', `${name} differs in ${option}`)
  // RFC 4867 §8.1: a period of 2 binds our encoder, and mode-change-capability=2 says that it can be bound.
  if (theirs.get('mode-change-period') === '2' && ours.get('mode-change-capability') !== '2') {
    return differs('mode-change-period', `${name} is offered with mode changes in every second frame only`)
  }
  return matchModes(name, theirs, ours)
}

/** RFC 4867 §8.3.1: a mode set that is offered is taken as it is or not at all; where there is none, ours holds. */
function matchModes(name: string, theirs: FormatParameters, ours: FormatParameters): CodecMatch {
  const offeredModes = modeSetOf(theirs)
  const ourModes = modeSetOf(ours)
  if (offeredModes !== undefined && ourModes !== undefined) {
    const unknown = offeredModes.filter((mode) => !ourModes.includes(mode))
    if (unknown.length > 0) return differs('mode-set', `${name} is offered with modes that are not known: ${unknown}`)
  }
  if (offeredModes === undefined) return { matches: true, fmtp: formatFormatParameters(ours) }
  const answered = new Map(ours).set('mode-set', theirs.get('mode-set') ?? '')
  return { matches: true, fmtp: formatFormatParameters(answered) }
}

/** interleaving has a number for a value, the others 0 or 1. */
function isOn(parameters: FormatParameters, name: string): boolean {
  const value = parameters.get(name)
  return value !== undefined && value !== '0'
}

function framing(isAligned: boolean): string {
  return isAligned ? 'octet-aligned' : 'bandwidth-efficient'
}

function differs(difference: Extract<CodecMatch, { matches: false }>['difference'], reason: string): CodecMatch {
  return { matches: false, difference, reason }
}

import { type AmrCodec, sidTypeOf } from './frame-types.ts'
import type { AmrFormat } from './payload.ts'

/** What an fmtp says of AMR or AMR-WB. */
export interface AmrParameters extends AmrFormat {
  /** The modes that may be sent, in rising order; undefined for all. */
  readonly modeSet?: readonly number[]
  /** 2: modes are changed in every second frame only. */
  readonly modeChangePeriod: 1 | 2
  /** 2: whoever says so can keep to a period of 2. */
  readonly modeChangeCapability: 1 | 2
  /** Modes are changed to the next higher or lower one of the set only. */
  readonly isModeChangeToNeighbor: boolean
  /** Milliseconds that a frame may be repeated after it was first sent; undefined for no limit. */
  readonly maxRed?: number
}

/**
 * Reads the parameters of an fmtp. One that cannot be read is taken for one that is not there.
 *
 * @param fmtp behind the payload type: `octet-align=1; mode-set=0,2,4,7`
 * @spec RFC 4867 §8.1, §8.2, §8.3
 */
export function parseAmrParameters(codec: AmrCodec, fmtp: string): AmrParameters {
  const values = valuesOf(fmtp)
  const isOn = (name: string) => values.get(name) === '1'
  const interleaving = numberOf(values.get('interleaving'))
  const isInterleaved = interleaving !== undefined && interleaving > 0
  const modeSet = modesOf(codec, values.get('mode-set'))
  const maxRed = numberOf(values.get('max-red'))
  const needsAlignment = isOn('crc') || isOn('robust-sorting') || isInterleaved
  return {
    codec,
    framing: isOn('octet-align') || needsAlignment ? 'octet-aligned' : 'bandwidth-efficient',
    modeChangePeriod: values.get('mode-change-period') === '2' ? 2 : 1,
    modeChangeCapability: values.get('mode-change-capability') === '2' ? 2 : 1,
    isModeChangeToNeighbor: isOn('mode-change-neighbor'),
    ...(isOn('crc') && { crc: true }),
    ...(isOn('robust-sorting') && { robustSorting: true }),
    ...(isInterleaved && { interleaving }),
    ...(modeSet !== undefined && { modeSet }),
    ...(maxRed !== undefined && { maxRed }),
  }
}

function valuesOf(fmtp: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const part of fmtp.split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const name = part.slice(0, equals).trim().toLowerCase()
    if (!values.has(name)) values.set(name, part.slice(equals + 1).trim())
  }
  return values
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && text !== '' && Number.isInteger(value) && value >= 0 ? value : undefined
}

/** A set without a mode of this codec would let nobody speak, and is taken for none. */
function modesOf(codec: AmrCodec, text: string | undefined): readonly number[] | undefined {
  const modes = (text ?? '')
    .split(',')
    .map((mode) => numberOf(mode.trim()))
    .filter((mode) => mode !== undefined && mode < sidTypeOf(codec))
  const sorted = [...new Set(modes as number[])].sort((a, b) => a - b)
  return sorted.length > 0 ? sorted : undefined
}

import { clockRateOf } from '@voltaic/amr'
import { isOctetAligned, isTelephoneEvent, type NumberedCodec, parseFormatParameters } from '@voltaic/sdp'

/** The codecs of a stream that has been offered. */
export interface OfferedCodecs {
  /** As the offerer wrote them. */
  readonly own: readonly NumberedCodec[]
  /** What the gateway has added for the answerer. */
  readonly added: readonly NumberedCodec[]
}

/** Codecs that this machine can decode and encode, by name in capitals. */
export type CanOpen = (encoding: string) => boolean

const STATIC: ReadonlyMap<string, number> = new Map([
  ['PCMU', 0],
  ['PCMA', 8],
])
const FIRST_DYNAMIC = 96
const LAST_PAYLOAD_TYPE = 127
/** Options of AMR that the gateway does not offer by itself. @spec RFC 4867 §8.1 */
const NOT_OFFERED: ReadonlySet<string> = new Set(['octet-align', 'crc', 'robust-sorting', 'interleaving', 'channels'])
const PLAIN_AMR = 'mode-change-capability=2;max-red=0'
const KEYS = '0-15'

/**
 * What to add to an offer: other codecs where both ends can be opened, and of AMR the other framing, which needs no codec.
 * Keys of the telephone go along with each clock rate.
 *
 * @param own codecs of the offer, in the order of preference
 * @param wanted names of codecs that may be added
 * @spec RFC 3264 §5.1; RFC 4867 §8.1; RFC 4733 §2.1
 */
export function codecsToAdd(
  own: readonly NumberedCodec[],
  wanted: readonly string[],
  canOpen: CanOpen,
): readonly NumberedCodec[] {
  const hasOpenable = own.some(({ encoding }) => canOpen(encoding.toUpperCase()))
  const numbers = new Set(own.map(({ payloadType }) => payloadType))
  const added: NumberedCodec[] = []
  const add = (codec: Omit<NumberedCodec, 'payloadType' | 'channels'>) => {
    const payloadType = freeNumber(codec.encoding, numbers)
    if (payloadType === undefined) return
    numbers.add(payloadType)
    added.push({ ...codec, payloadType, channels: 1 })
  }
  for (const name of new Set(wanted.map((each) => each.toUpperCase()))) {
    for (const codec of variantsOf(name, own)) {
      if (
        !own.some((each) => isSameFormat(each, codec)) &&
        (isFramingOf(codec, own) || (hasOpenable && canOpen(name)))
      ) {
        add(codec)
      }
    }
  }
  if (own.some(isTelephoneEvent)) {
    const rates = new Set(added.map(({ clockRate }) => clockRate))
    for (const clockRate of rates) {
      const isThere = own.some((codec) => isTelephoneEvent(codec) && codec.clockRate === clockRate)
      if (!isThere) add({ encoding: 'telephone-event', clockRate, fmtp: KEYS })
    }
  }
  return added
}

/** Whether two stand for the same packets: encoding, clock rate, and of AMR the framing. */
export function isSameFormat(
  a: Omit<NumberedCodec, 'payloadType'>,
  b: Omit<NumberedCodec, 'payloadType' | 'channels'>,
): boolean {
  const isSameName = a.encoding.toUpperCase() === b.encoding.toUpperCase()
  if (!isSameName || a.clockRate !== b.clockRate) return false
  return !isAmr(a.encoding) || isAligned(a.fmtp) === isAligned(b.fmtp)
}

function variantsOf(
  name: string,
  own: readonly NumberedCodec[],
): readonly Omit<NumberedCodec, 'payloadType' | 'channels'>[] {
  if (name === 'PCMA' || name === 'PCMU') return [{ encoding: name, clockRate: 8000, fmtp: '' }]
  if (name !== 'AMR' && name !== 'AMR-WB') return []
  const model = own.find(({ encoding }) => encoding.toUpperCase() === name)
  const fmtp = model === undefined ? PLAIN_AMR : withoutFraming(model.fmtp)
  const aligned = fmtp === '' ? 'octet-align=1' : `octet-align=1;${fmtp}`
  return [fmtp, aligned].map((text) => ({ encoding: name, clockRate: clockRateOf(name), fmtp: text }))
}

/** Whether it is another framing of a codec that the offer has. */
function isFramingOf({ encoding }: { readonly encoding: string }, own: readonly NumberedCodec[]): boolean {
  return isAmr(encoding) && own.some((codec) => codec.encoding.toUpperCase() === encoding)
}

function withoutFraming(fmtp: string): string {
  return [...parseFormatParameters(fmtp)]
    .filter(([name]) => !NOT_OFFERED.has(name))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join(';')
}

function isAmr(encoding: string): boolean {
  const name = encoding.toUpperCase()
  return name === 'AMR' || name === 'AMR-WB'
}

function isAligned(fmtp: string): boolean {
  return isOctetAligned(parseFormatParameters(fmtp))
}

function freeNumber(encoding: string, taken: ReadonlySet<number>): number | undefined {
  const fixed = STATIC.get(encoding)
  if (fixed !== undefined && !taken.has(fixed)) return fixed
  for (let number = FIRST_DYNAMIC; number <= LAST_PAYLOAD_TYPE; number++) if (!taken.has(number)) return number
  return undefined
}

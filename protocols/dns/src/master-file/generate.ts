import { DecodeError } from '@voltaic/base'
import type { OctetString } from '../codec/name.ts'

/** Entries that the `$GENERATE`s of one zone may make. */
export const MAX_GENERATED = 1_000_000
/** Characters that a number may be filled up to. */
const MAX_GENERATED_WIDTH = 127

const MAX_NUMBER = 0x7fff_ffff

/** The numbers that a `$GENERATE` counts. */
export interface GenerateRange {
  readonly start: number
  readonly stop: number
  readonly step: number
}

/**
 * `1-127`, or `0-254/2` with a step.
 *
 * @throws DecodeError DNS_GENERATE
 * @spec RFC 1035 §5.1
 */
export function parseGenerateRange(text: string): GenerateRange {
  const match = /^(\d{1,10})-(\d{1,10})(?:\/(\d{1,10}))?$/.exec(text)
  if (match === null) throw fault(`"${text.slice(0, 60)}" is no range, such as 1-127 or 0-254/2`)
  const [start, stop, step] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)]
  if (stop > MAX_NUMBER || step < 1 || step > MAX_NUMBER) throw fault(`"${text}" is beyond 31 bits or has step 0`)
  if (start > stop) throw fault(`"${text}" ends before it begins`)
  if (Math.floor((stop - start) / step) >= MAX_GENERATED) throw fault(`more than ${MAX_GENERATED} entries`)
  return { start, stop, step }
}

/**
 * Puts a number into a template: `$` is the number, `${offset,width,base}` the number moved, filled up with zeros, and
 * in base d, o, x, X, or n and N for hexadecimal digits the other way round with dots between them. `$$` is a dollar.
 * What is escaped stays as it is, so `\$` is a dollar to whoever reads the result.
 *
 * @throws DecodeError DNS_GENERATE
 */
export function fillTemplate(template: OctetString, number: number): OctetString {
  let text = ''
  for (let at = 0; at < template.length; ) {
    const character = template[at] ?? ''
    if (character === '\\' || template.startsWith('$$', at)) {
      text += character === '$' ? '$' : template.slice(at, at + 2)
      at += 2
    } else if (character === '$') {
      const { written, next } = fillOne(template, at, number)
      text += written
      at = next
    } else {
      text += character
      at++
    }
  }
  return text
}

function fillOne(template: string, at: number, number: number): { readonly written: string; readonly next: number } {
  if (template[at + 1] !== '{') return { written: String(number), next: at + 1 }
  const end = template.indexOf('}', at)
  const match = /^(-?\d{1,10})(?:,(\d{1,3})(?:,([doxXnN]))?)?$/.exec(end < 0 ? '' : template.slice(at + 2, end))
  if (match === null) throw fault(`"${template.slice(at, at + 30)}" is not \${offset,width,base}`)
  const [value, width] = [number + Number(match[1]), Number(match[2] ?? 0)]
  if (value < 0 || value > MAX_NUMBER) throw fault(`${value} is below 0 or beyond 31 bits`)
  if (width > MAX_GENERATED_WIDTH) throw fault(`width ${width} is more than ${MAX_GENERATED_WIDTH}`)
  return { written: written(value, width, match[3] ?? 'd'), next: end + 1 }
}

function written(value: number, width: number, base: string): string {
  if (base === 'n' || base === 'N') {
    const text = nibbles(value, width)
    return base === 'n' ? text : text.toUpperCase()
  }
  const digits = value.toString(base === 'd' ? 10 : base === 'o' ? 8 : 16).padStart(width, '0')
  return base === 'X' ? digits.toUpperCase() : digits
}

/** The width counts dots as well, as BIND does. */
function nibbles(value: number, width: number): string {
  let text = ''
  let rest = value
  do {
    text += (rest & 0xf).toString(16)
    rest >>>= 4
    if (rest !== 0 || text.length < width) text += '.'
  } while (rest !== 0 || text.length < width)
  return text
}

function fault(message: string): DecodeError {
  return new DecodeError('DNS_GENERATE', message, 0, 'RFC 1035 §5.1')
}

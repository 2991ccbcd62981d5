import { attributesOf } from '../description/attributes.ts'
import type { DescriptionLevel } from '../description/session-description.ts'

/** Format parameters: names in lower case, in their order; a part without `=` is a name with an empty value. */
export type FormatParameters = ReadonlyMap<string, string>

/** The fmtp of a format, without the format; '' when there is none. @spec RFC 8866 §6.15 */
export function fmtpOf(media: DescriptionLevel, format: string): string {
  for (const value of attributesOf(media, 'fmtp')) {
    const text = value.trimStart()
    const space = text.indexOf(' ')
    if (space > 0 && text.slice(0, space) === format) return text.slice(space + 1).trim()
  }
  return ''
}

/** @param fmtp `octet-align=1; mode-set=0,2,4,7` @spec RFC 4855 §3; RFC 4867 §8.3 */
export function parseFormatParameters(fmtp: string): FormatParameters {
  const parameters = new Map<string, string>()
  for (const part of fmtp.split(';')) {
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
    if (name !== '' && !parameters.has(name)) parameters.set(name, equals < 0 ? '' : part.slice(equals + 1).trim())
  }
  return parameters
}

/** @returns `octet-align=1;mode-set=0,2,4,7` @spec RFC 4855 §3 */
export function formatFormatParameters(parameters: FormatParameters): string {
  return [...parameters].map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join(';')
}

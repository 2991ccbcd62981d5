import { DecodeError } from '@voltaic/base'
import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH, type Name, type OctetString, ROOT } from './name.ts'

/**
 * A name from its text. `\.` is a dot inside a label, `\065` the octet 65.
 *
 * @param origin completes a name that does not end with a dot; the root unless told otherwise
 * @throws DecodeError DNS_NAME_*
 * @spec RFC 1035 §5.1; RFC 4343 §2.1
 */
export function parseName(text: string, origin: Name = ROOT): Name {
  if (text === '.') return ROOT
  let wire = ''
  let label = ''
  let isAbsolute = false
  for (let at = 0; at < text.length; ) {
    if (text[at] === '.') {
      wire += checkedLabel(label, text, at)
      label = ''
      at++
      isAbsolute = at === text.length
    } else {
      const { octet, next } = readOctet(text, at)
      label += octet
      at = next
    }
  }
  if (!isAbsolute) wire += checkedLabel(label, text, text.length) + origin
  else wire += ROOT
  if (wire.length > MAX_NAME_LENGTH) throw bad('DNS_NAME_TOO_LONG', `name of ${wire.length} octets`, text.length)
  return wire as Name
}

/** With the dot of the root at the end: `www.example.`. @spec RFC 1035 §5.1 */
export function formatName(name: Name): string {
  return name === ROOT ? '.' : formatLabels(name)
}

/** Without the dot of the root, as SIP and configurations write host names; the root itself is `.`. */
export function formatHost(name: Name): string {
  return name === ROOT ? '.' : formatLabels(name).slice(0, -1)
}

/**
 * The octets that a field of a master file stands for, its escapes undone.
 *
 * @throws DecodeError DNS_ESCAPE
 * @spec RFC 1035 §5.1
 */
export function unescapeText(text: string): OctetString {
  if (!text.includes('\\')) return text
  let octets = ''
  for (let at = 0; at < text.length; ) {
    const { octet, next } = readOctet(text, at)
    octets += octet
    at = next
  }
  return octets
}

/**
 * One octet of master-file text: itself, or behind a backslash as it is or as three decimal digits.
 *
 * @throws DecodeError DNS_ESCAPE
 * @spec RFC 1035 §5.1
 */
function readOctet(text: string, at: number): { readonly octet: OctetString; readonly next: number } {
  const character = text[at] ?? ''
  if (character !== '\\') {
    if (character > '\xff') throw bad('DNS_ESCAPE', 'a character that is no octet', at)
    return { octet: character, next: at + 1 }
  }
  const escaped = text[at + 1] ?? ''
  if (escaped === '' || escaped > '\xff') throw bad('DNS_ESCAPE', 'nothing behind a backslash', at)
  if (escaped < '0' || escaped > '9') return { octet: escaped, next: at + 2 }
  const digits = text.slice(at + 1, at + 4)
  if (!/^\d{3}$/.test(digits) || Number(digits) > 255) throw bad('DNS_ESCAPE', `\\${digits} is no octet`, at)
  return { octet: String.fromCharCode(Number(digits)), next: at + 4 }
}

/** `\065`. */
export function decimalEscape(code: number): string {
  return `\\${String(code).padStart(3, '0')}`
}

function formatLabels(name: Name): string {
  let text = ''
  for (let at = 0; name.charCodeAt(at) !== 0; ) {
    const end = at + 1 + name.charCodeAt(at)
    for (at += 1; at < end; at++) text += formatOctet(name.charCodeAt(at))
    text += '.'
  }
  return text
}

function formatOctet(code: number): string {
  if (code <= 0x20 || code >= 0x7f) return decimalEscape(code)
  const character = String.fromCharCode(code)
  return '."\\;@$()'.includes(character) ? `\\${character}` : character
}

function checkedLabel(label: OctetString, text: string, at: number): OctetString {
  if (label.length === 0) throw bad('DNS_NAME_EMPTY_LABEL', `empty label in "${text.slice(0, 80)}"`, at)
  if (label.length > MAX_LABEL_LENGTH) throw bad('DNS_NAME_LABEL_TOO_LONG', `label of ${label.length} octets`, at)
  return String.fromCharCode(label.length) + label
}

function bad(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, message, offset, 'RFC 1035 §5.1')
}

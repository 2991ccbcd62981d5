/**
 * Domain names.
 *
 * In the code a name is its uncompressed wire form as a string of one character per octet: each label behind its
 * length, the root's zero at the end (RFC 1035 §3.1).
 *
 *     www.example.   ->   \3 w w w \7 e x a m p l e \0
 *
 * So a label may hold any octet, a dot included; a name is a Map key; its parent is a slice of it; and nothing is
 * escaped until a person reads it. Text, as people and configurations write it, is in name-text.ts.
 */

declare const brand: unique symbol
export type Name = string & { readonly [brand]: 'domain name' }

/** RFC 1035 §2.3.4: octets of a label, without its length. */
export const MAX_LABEL_LENGTH = 63
/** RFC 1035 §2.3.4: octets of a name, lengths and root included. */
export const MAX_NAME_LENGTH = 255

/** Octets, one character each: what names, labels and character-strings are made of. */
export type OctetString = string

export const ROOT: Name = '\0' as Name

/**
 * Puts a label in front of a name.
 *
 * @param label octets
 * @throws RangeError when label or name would be too long
 */
export function prependLabel(label: OctetString, name: Name): Name {
  if (label.length === 0 || label.length > MAX_LABEL_LENGTH) throw new RangeError('a label has 1 to 63 octets')
  if (1 + label.length + name.length > MAX_NAME_LENGTH) throw new RangeError('a name has at most 255 octets')
  return (String.fromCharCode(label.length) + label + name) as Name
}

/** The labels without the root, leftmost first. */
export function labelsOf(name: Name): OctetString[] {
  const labels: OctetString[] = []
  for (let at = 0; name.charCodeAt(at) !== 0; at += 1 + name.charCodeAt(at)) {
    labels.push(name.slice(at + 1, at + 1 + name.charCodeAt(at)))
  }
  return labels
}

/** The name without its first label; undefined for the root. */
export function parentOf(name: Name): Name | undefined {
  return name === ROOT ? undefined : (name.slice(1 + name.charCodeAt(0)) as Name)
}

/** True when `name` is `ancestor` or lies below it. Both must be in lower case. */
export function isWithin(name: Name, ancestor: Name): boolean {
  if (!name.endsWith(ancestor)) return false
  const start = name.length - ancestor.length
  let at = 0
  while (at < start) at += 1 + name.charCodeAt(at)
  return at === start
}

/**
 * The form in which names are compared and looked up: A to Z in lower case and no other octet changed. The same
 * string comes back when there is nothing to change.
 *
 * @spec RFC 4343 §3
 */
export function lowerName(name: Name): Name {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    // Length octets are at most 63, below the letters, and cannot be mistaken for one.
    if (code >= 0x41 && code <= 0x5a) return lowerFrom(name, at)
  }
  return name
}

function lowerFrom(name: Name, from: number): Name {
  let out = name.slice(0, from)
  for (let at = from; at < name.length; at++) {
    const code = name.charCodeAt(at)
    out += String.fromCharCode(code >= 0x41 && code <= 0x5a ? code + 0x20 : code)
  }
  return out as Name
}

/** Equal without regard to case. @spec RFC 4343 §3 */
export function isSameName(a: Name, b: Name): boolean {
  return a === b || (a.length === b.length && lowerName(a) === lowerName(b))
}

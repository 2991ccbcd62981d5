import type { BencodeValue } from './bencode.ts'

/**
 * Encodes a value; keys of dictionaries are sorted by their octets.
 *
 * @param value whole numbers and octet strings: a character above U+00FF is the caller's mistake
 */
export function encodeBencode(value: BencodeValue): Uint8Array {
  const parts: string[] = []
  write(value, parts)
  return Buffer.from(parts.join(''), 'latin1')
}

function write(value: BencodeValue, parts: string[]): void {
  if (typeof value === 'number') parts.push(`i${Math.trunc(value)}e`)
  else if (typeof value === 'string') parts.push(`${value.length}:`, value)
  else if (isDictionary(value)) {
    parts.push('d')
    for (const key of [...value.keys()].sort()) {
      parts.push(`${key.length}:`, key)
      write(value.get(key) ?? '', parts)
    }
    parts.push('e')
  } else {
    parts.push('l')
    for (const item of value) write(item, parts)
    parts.push('e')
  }
}

function isDictionary(value: Exclude<BencodeValue, number | string>): value is ReadonlyMap<string, BencodeValue> {
  return value instanceof Map
}

/** Adds up 16-bit words, an odd octet as the upper half of one. @spec RFC 1071 §1 */
export function sumWords(octets: Uint8Array, sum: number, end: number = octets.length): number {
  let total = sum
  const last = end - 1
  for (let at = 0; at < last; at += 2) total += ((octets[at] as number) << 8) | (octets[at + 1] as number)
  return end % 2 === 1 ? total + ((octets[last] as number) << 8) : total
}

/** Folds a sum into the checksum of a header. @spec RFC 1071 §1 */
export function finishChecksum(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000)
  return ~folded & 0xffff
}

/**
 * The octets of an address: 4 or 16.
 *
 * @param host a literal address as `normaliseHost` writes it
 */
export function hostOctets(host: string): Uint8Array {
  if (!host.includes(':')) return Uint8Array.from(host.split('.'), Number)
  const [head = '', tail] = (host.split('%')[0] ?? '').split('::')
  const before = words(head)
  const after = tail === undefined ? [] : words(tail)
  const zeros = new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0)
  const all = tail === undefined ? before : [...before, ...zeros, ...after]
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]))
}

function words(text: string): number[] {
  return text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16))
}

const OCTET = 0xff

/**
 * The octets of a literal address: 4 for IPv4, 16 for IPv6. A zone is left out, as packets carry none.
 *
 * @param host as in `Address`: literal, without brackets
 * @throws RangeError when it is not a literal address
 * @spec RFC 4291 §2.2
 */
export function encodeHost(host: string): Uint8Array {
  return host.includes(':') ? encodeIpv6(host) : encodeIpv4(host)
}

/** @throws RangeError when it is not four decimal numbers up to 255 */
export function encodeIpv4(host: string): Uint8Array {
  const parts = host.split('.')
  const octets = parts.map(Number)
  const isAddress = octets.every((octet, index) => octet >= 0 && octet <= OCTET && String(octet) === parts[index])
  if (octets.length !== 4 || !isAddress) throw new RangeError(`not an IPv4 address: ${host}`)
  return Uint8Array.from(octets)
}

/** @throws RangeError when it is not a literal IPv6 address */
export function encodeIpv6(host: string): Uint8Array {
  const [address = ''] = host.split('%')
  const [head = '', tail, ...rest] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = 16 - before.length - after.length
  const isAddress = rest.length === 0 && (tail === undefined ? missing === 0 : missing >= 2)
  if (!isAddress) throw new RangeError(`not an IPv6 address: ${host}`)
  return Uint8Array.from([...before, ...new Array<number>(missing).fill(0), ...after])
}

function groupsOf(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return [...encodeIpv4(group)]
    if (!/^[0-9a-f]{1,4}$/i.test(group)) throw new RangeError(`not an IPv6 address: ${text}`)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & OCTET]
  })
}

/** Four octets as text. */
export function decodeIpv4(octets: Uint8Array): string {
  return octets.join('.')
}

/**
 * Sixteen octets as text: the longest run of zeros cut out, lower case.
 *
 * @spec RFC 5952 §4
 */
export function decodeIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((octets[index * 2] ?? 0) << 8) | (octets[index * 2 + 1] ?? 0))
  const { start, length } = longestZeros(groups)
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':')
  // RFC 5952 §4.2.2: one group of zeros is written
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    // RFC 5952 §4.2.3: the first of two that are as long
    if (end - start > longest.length) longest = { start, length: end - start }
  }
  return longest
}

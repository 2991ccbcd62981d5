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

function encodeIpv4(host: string): Uint8Array {
  const octets = host.split('.').map(Number)
  if (octets.length !== 4 || !octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= OCTET)) {
    throw new RangeError(`not an IPv4 address: ${host}`)
  }
  return Uint8Array.from(octets)
}

function encodeIpv6(host: string): Uint8Array {
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

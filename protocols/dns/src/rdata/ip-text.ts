/** Octets of a dotted quad; undefined when the text is none. Leading zeros are refused: some read them as octal. */
export function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const octets = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return octets.every((octet) => octet < 256) ? octets : undefined
}

/** The eight 16-bit groups of an IPv6 address; undefined when the text is none. @spec RFC 4291 §2.2 */
export function parseIpv6(text: string): number[] | undefined {
  const halves = withoutDottedTail(text)?.split('::')
  if (halves === undefined || halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = groupsOf(halves[1] ?? '')
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** Lower case, the longest run of zeros as `::`, IPv4-mapped with its dotted quad. @spec RFC 5952 §4, §5 */
export function formatIpv6(groups: readonly number[]): string {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6)
    return `::ffff:${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`
  }
  const { start, length } = longestZeros(groups)
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  // RFC 5952 §4.2.2: one group of zeros alone is not shortened
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    // RFC 5952 §4.2.3: of equal runs the first
    if (end - start > best.length) best = { start, length: end - start }
  }
  return best
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined
}

function withoutDottedTail(text: string): string | undefined {
  if (!text.includes('.')) return text
  const start = text.lastIndexOf(':') + 1
  const quad = parseIpv4(text.slice(start))
  if (quad === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = quad
  return `${text.slice(0, start)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

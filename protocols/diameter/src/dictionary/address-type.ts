import { normaliseHost } from '@voltaic/runtime'
import type { AvpType } from '../codec/avp.ts'
import { wrongValue } from './avp-types.ts'

/*
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  AddressType (1 IPv4, 2 IPv6) |  4 or 16 octets ...
 */
const IPV4 = 1
const IPV6 = 2
const IPV4_LENGTH = 6
const IPV6_LENGTH = 18

/** An IPv4 or IPv6 address as normalised text. @spec RFC 6733 §4.3.1 */
export const Address: AvpType<string> = {
  name: 'Address',
  minimumLength: IPV4_LENGTH,
  size: (value) => (value.includes(':') ? IPV6_LENGTH : IPV4_LENGTH),
  write(value, into, at) {
    const isIpv6 = value.includes(':')
    into.writeUInt16BE(isIpv6 ? IPV6 : IPV4, at)
    return isIpv6 ? writeIpv6(value, into, at + 2) : writeIpv4(value, into, at + 2)
  },
  read(octets, from, to, avpAt) {
    const family = to - from < 2 ? 0 : octets.readUInt16BE(from)
    if (family === IPV4 && to - from === IPV4_LENGTH) return octets.subarray(from + 2, to).join('.')
    if (family === IPV6 && to - from === IPV6_LENGTH) return readIpv6(octets, from + 2)
    throw wrongValue(octets, avpAt, to, `address family ${family} with ${to - from} octets`)
  },
}

function writeIpv4(host: string, into: Buffer, at: number): number {
  let next = at
  for (const part of host.split('.')) into[next++] = Number(part)
  return next
}

// `host` is normalised: `::` at most once, no zone, and no dotted end, because a mapped address is written as IPv4.
function writeIpv6(host: string, into: Buffer, at: number): number {
  const end = at + 16
  const [head = '', tail = ''] = host.split('::')
  into.fill(0, at, end)
  writeWords(head, into, at)
  if (tail !== '') writeWords(tail, into, end - 2 * tail.split(':').length)
  return end
}

function writeWords(text: string, into: Buffer, at: number): void {
  if (text === '') return
  let next = at
  for (const word of text.split(':')) next = into.writeUInt16BE(Number.parseInt(word, 16), next)
}

function readIpv6(octets: Buffer, at: number): string {
  const words: string[] = []
  for (let i = 0; i < 16; i += 2) words.push(octets.readUInt16BE(at + i).toString(16))
  const text = words.join(':')
  return normaliseHost(text) ?? text
}

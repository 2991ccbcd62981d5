import { type Address, parseAddress } from '@voltaic/runtime'
import type { AddressBook } from '../ladder/address-book.ts'
import type { TracedMessage } from '../traced-message.ts'

/** Host of an address at which several elements listen: what it means depends on the port, which is masked. */
const SHARED_HOST = '<host>'
const DEFAULT_SIP_PORT = 5060
const NO_PORT = 0

/**
 * Replaces literal addresses in text by the names of the elements at them, ports and all: `127.0.0.11:5060` and
 * `[::1]:6060` become `<pcscf>`, `<scscf>`.
 */
export type AddressMask = (text: string) => string

/** What stands for an address, and for a host where the port does not tell. */
interface MaskedAddresses {
  readonly byAddress: Map<string, string>
  readonly byHost: Map<string, string>
}

export function createAddressMask(
  messages: readonly TracedMessage[],
  book: Pick<AddressBook, 'nameOf'>,
  names: readonly (readonly [Address, string])[],
): AddressMask {
  const { byAddress, byHost } = maskedAddresses(messages, book)
  for (const [{ host, port }, name] of names) {
    const key = `${host} ${port}`
    if (!byAddress.has(key)) byAddress.set(key, `<${name}>`)
    if (!byHost.has(host)) byHost.set(host, SHARED_HOST)
  }
  if (byHost.size === 0) return (text) => text
  const literal = literalPattern([...byHost.keys()])
  return (text) =>
    text.replace(literal, (written) => {
      const { host, port } = parseAddress(written, NO_PORT) ?? { host: written, port: NO_PORT }
      return byAddress.get(`${host} ${port}`) ?? byHost.get(host) ?? SHARED_HOST
    })
}

function maskedAddresses(messages: readonly TracedMessage[], book: Pick<AddressBook, 'nameOf'>): MaskedAddresses {
  const masked: MaskedAddresses = { byAddress: new Map(), byHost: new Map() }
  // Of a port that two elements have, one of UDP and one of TCP, the one of UDP is meant: ports that TCP takes to
  // connect from are written nowhere.
  const udpLast = messages.toSorted((a, b) => Number(a.transport === 'udp') - Number(b.transport === 'udp'))
  for (const { local, remote, transport, protocol } of udpLast) {
    for (const address of [local, remote]) {
      const name = book.nameOf(address, transport)
      addSeen(masked, address, name === undefined ? SHARED_HOST : `<${name}>`, protocol === 'sip')
    }
  }
  for (const message of messages) addSentBy(message, masked.byAddress)
  return masked
}

/** @param isWritten whether messages name the address: those of Diameter connections they do not */
function addSeen(
  { byAddress, byHost }: MaskedAddresses,
  { host, port }: Address,
  name: string,
  isWritten: boolean,
): void {
  if (isWritten) byAddress.set(`${host} ${port}`, name)
  const known = byHost.get(host)
  byHost.set(host, known === undefined || known === name ? name : SHARED_HOST)
}

/** Finds any of the hosts as a whole, with a port behind it; the longest of several that begin alike. */
function literalPattern(hosts: readonly string[]): RegExp {
  const sorted = hosts.toSorted((a, b) => b.length - a.length)
  const escaped = (family: readonly string[]): string =>
    family.map((host) => host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const ipv6 = escaped(sorted.filter((host) => host.includes(':')))
  const ipv4 = escaped(sorted.filter((host) => !host.includes(':')))
  const alternatives = [
    ...(ipv6 === '' ? [] : [`\\[(?:${ipv6})\\](?::\\d{1,5})?`, `(?<![\\w.:[-])(?:${ipv6})(?![\\w.:\\]])`]),
    ...(ipv4 === '' ? [] : [`(?<![\\w.-])(?:${ipv4})(?::\\d{1,5})?(?![\\w.-])`]),
  ]
  return new RegExp(alternatives.join('|'), 'gi')
}

/**
 * RFC 3261 §18.1.1: the top Via of a request says where its sender listens; over TCP no message need ever come from
 * there.
 */
function addSentBy(message: TracedMessage, byAddress: Map<string, string>): void {
  if (message.protocol !== 'sip' || message.direction !== 'out') return
  const text = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength).toString('latin1')
  if (text.startsWith('SIP/2.0')) return
  const via = /^(?:via|v)\s*:\s*SIP\/2\.0\/\w+\s+(\[[\da-f:.]+\]|[\d.]+)(?::(\d+))?/im.exec(text)
  const host = via?.[1]?.replace(/[[\]]/g, '').toLowerCase()
  if (host !== undefined) byAddress.set(`${host} ${via?.[2] ?? DEFAULT_SIP_PORT}`, `<${message.element}>`)
}

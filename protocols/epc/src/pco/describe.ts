import { assertNever } from '@voltaic/base'
import type { ApnRateControl, PcoContent } from './contents.ts'
import { identifierOf, PCO_IDENTIFIERS, type PcoDirection } from './identifiers.ts'
import { contentFault, type Pco, type PcoItem } from './pco.ts'
import { CHAP_CODES, type ChapPacket, PAP_CODES, type PapPacket } from './ppp-authentication.ts'
import { IPCP_OPTIONS, LCP_OPTIONS, PPP_CODES, type PppControlPacket, type PppOption } from './ppp-packet.ts'

/** One protocol or container in words. */
export interface PcoItemDescription {
  readonly id: number
  readonly name: string
  /** What it holds; empty when its presence says all. Passwords and responses are not repeated. */
  readonly text: string
  /** Why its contents are not what they should be. */
  readonly fault?: string
}

const VALUES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [PCO_IDENTIFIERS.BEARER_CONTROL]: { 1: 'MS only', 2: 'MS/NW' },
  [PCO_IDENTIFIERS.NBIFOM_MODE]: { 0: 'UE-initiated', 1: 'network-initiated' },
  [PCO_IDENTIFIERS.PS_DATA_OFF]: { 1: 'deactivated', 2: 'activated' },
}
const UNITS = ['', 'minute', 'hour', 'day', 'week']

/**
 * Every protocol and container in words, in their order.
 *
 * @spec TS 24.008 §10.5.6.3
 */
export function describePco(pco: Pco, direction: PcoDirection): readonly PcoItemDescription[] {
  return pco.items.map((item) => describeItem(item, direction))
}

function describeItem(item: PcoItem, direction: PcoDirection): PcoItemDescription {
  const { name } = identifierOf(item.id, direction)
  const fault = contentFault(item, direction)
  const text = textOf(item.id, item.content)
  return fault === undefined ? { id: item.id, name, text } : { id: item.id, name, text, fault }
}

function textOf(id: number, content: PcoContent): string {
  switch (content.kind) {
    case 'empty':
      return ''
    case 'ipv4':
    case 'ipv6':
      return content.address
    case 'ipv6-prefix':
      return `${content.address}/${content.length}`
    case 'uint8':
      return VALUES[id]?.[content.value] ?? String(content.value)
    case 'uint16':
      return String(content.value)
    case 'apn-rate-control':
      return describeRate(content)
    case 'msisdn':
      return `+${content.digits}`
    case 'ipcp':
      return describeControl(content, IPCP_OPTIONS)
    case 'lcp':
      return describeControl(content, LCP_OPTIONS)
    case 'pap':
      return describePap(content)
    case 'chap':
      return describeChap(content)
    case 'octets':
      return content.octets
    default:
      return assertNever(content)
  }
}

function describeRate({ uplinkTimeUnit, maximumUplinkRate, additionalExceptionReports }: ApnRateControl): string {
  const rate = uplinkTimeUnit === 0 ? 'unrestricted' : `${maximumUplinkRate} in a ${UNITS[uplinkTimeUnit] ?? 'unit'}`
  return additionalExceptionReports ? `${rate}, exception reports beyond it` : rate
}

function describeControl(packet: PppControlPacket, names: ReadonlyMap<number, string>): string {
  const code = PPP_CODES.get(packet.code) ?? `code ${packet.code}`
  if ('data' in packet) return packet.data === '' ? code : `${code} ${packet.data}`
  return [code, packet.options.map((option) => describeOption(option, names)).join(', ')].join(' ').trimEnd()
}

function describeOption(option: PppOption, names: ReadonlyMap<number, string>): string {
  const name = names.get(option.type) ?? `option ${option.type}`
  const value = 'address' in option ? option.address : option.data
  return value === '' ? name : `${name} ${value}`
}

function describePap(packet: PapPacket): string {
  const code = PAP_CODES.get(packet.code) ?? `code ${packet.code}`
  if ('data' in packet) return `${code} ${packet.data}`.trimEnd()
  if ('message' in packet) return `${code} ${quoted(packet.message)}`
  return `${code} of ${quoted(packet.peerId)}, password of ${packet.password.length} octets`
}

function describeChap(packet: ChapPacket): string {
  const code = CHAP_CODES.get(packet.code) ?? `code ${packet.code}`
  if ('data' in packet) return `${code} ${packet.data}`.trimEnd()
  if ('message' in packet) return `${code} ${quoted(packet.message)}`
  return `${code} of ${quoted(packet.name)}, value of ${packet.value.length / 2} octets`
}

/** Text of a peer, made safe for a terminal. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

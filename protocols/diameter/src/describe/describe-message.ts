import type { AvpDefinition } from '../codec/avp.ts'
import { avpFlagsAt, avpLengthAt, avpVendorAt } from '../codec/avp-header.ts'
import { type AvpList, avpData, MAX_GROUP_DEPTH } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { isRequest } from '../codec/header.ts'
import { isKeyAvp, MULTIMEDIA_AUTH } from '../codec/mask-keys.ts'
import type { DiameterMessage } from '../codec/message.ts'
import { resultName } from '../codec/result-codes.ts'
import { experimentalResultName } from '../cx/cx-result.ts'
import { Grouped } from '../dictionary/avp-types.ts'
import * as base from '../dictionary/base-avps.ts'
import { findDefinition } from '../dictionary/dictionary.ts'
import { valueAt } from '../dictionary/get-avp.ts'
import { abbreviateCommand, nameCommand } from './command-name.ts'

const PRINTABLE = /^[\x20-\x7e]+$/
const CONTROL = /\p{Cc}/gu

/**
 * A message as text, one AVP a line and groups indented, much as Wireshark prints it. Keys are not shown: XRES
 * (SIP-Authorization in an MAA), Confidentiality-Key, Integrity-Key, Digest-HA1. Never throws.
 */
export function describeMessage(message: DiameterMessage): string {
  const flags = `${flagText(message.flags, 'RPET')} (0x${message.flags.toString(16).padStart(2, '0')})`
  const ids = `hop-by-hop=${hexId(message.hopByHopId)} end-to-end=${hexId(message.endToEndId)}`
  const command = `${nameCommand(message)} ${abbreviateCommand(message)}(${message.commandCode})`
  const head = `Diameter ${command} f=${flags} application=${message.applicationId} ${ids}`
  return [head, ...describeAvps(message.avps, message, 1)].join('\n')
}

function describeAvps(list: AvpList, message: DiameterMessage, depth: number): string[] {
  return list.codes.flatMap((code, position) => {
    const at = list.offsets[position] ?? 0
    const vendorId = avpVendorAt(list.octets, at)
    const definition = findDefinition(code, vendorId)
    const flags = flagText(avpFlagsAt(list.octets, at), 'VMP')
    const vendor = vendorId === 0 ? '' : ` vnd=${vendorId}`
    const name = definition?.name ?? 'Unknown'
    const head = `${'  '.repeat(depth)}AVP: ${name}(${code}) l=${avpLengthAt(list.octets, at)} f=${flags}${vendor}`
    const inner = definition === undefined ? undefined : groupOf(list, position, definition, depth)
    if (inner !== undefined) return [head, ...describeAvps(inner, message, depth + 1)]
    return [`${head} val=${describeValue(list, position, definition, message)}`]
  })
}

function groupOf(
  list: AvpList,
  position: number,
  definition: AvpDefinition<unknown>,
  depth: number,
): AvpList | undefined {
  if ((definition.type as unknown) !== Grouped || depth > MAX_GROUP_DEPTH) return undefined
  return tryRead(() => valueAt(list, position, base.FailedAvp))
}

function describeValue(
  list: AvpList,
  position: number,
  definition: AvpDefinition<unknown> | undefined,
  message: DiameterMessage,
): string {
  const code = list.codes[position] ?? 0
  const data = avpData(list, position)
  const isMaa = message.commandCode === MULTIMEDIA_AUTH && !isRequest(message)
  if (isKeyAvp(code, avpVendorAt(list.octets, list.offsets[position] ?? 0), isMaa)) {
    return `(${data.length} octets, masked)`
  }
  const value = definition === undefined ? data : tryRead(() => valueAt(list, position, definition))
  if (typeof value === 'number') return describeNumber(value, definition)
  return value === undefined || value instanceof Uint8Array ? describeOctets(data) : printable(`${value}`)
}

function describeNumber(value: number, definition: AvpDefinition<unknown> | undefined): string {
  if (definition === base.EventTimestamp) return new Date(value).toISOString()
  if (definition === base.ResultCode) return withName(value, resultName(value))
  return definition === base.ExperimentalResultCode ? withName(value, experimentalResultName(value)) : `${value}`
}

/** What a peer sends must not move the cursor of whoever reads it. */
function printable(text: string): string {
  return text.replace(CONTROL, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function withName(value: number, name: string | undefined): string {
  return name === undefined ? `${value}` : `${name} (${value})`
}

/** Text where it is text, as in Visited-Network-Identifier; hexadecimal otherwise. */
function describeOctets(data: Uint8Array): string {
  const octets = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const text = octets.toString('latin1')
  return PRINTABLE.test(text) ? text : octets.toString('hex')
}

function flagText(flags: number, letters: string): string {
  return [...letters].map((letter, i) => (flags & (0x80 >> i) ? letter : '-')).join('')
}

function hexId(id: number): string {
  return `0x${id.toString(16).padStart(8, '0')}`
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DiameterDecodeError) return undefined
    throw error
  }
}

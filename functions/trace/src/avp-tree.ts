import { DecodeError } from '@voltaic/base'
import { type AvpList, findDefinition } from '@voltaic/diameter'

/** An AVP by its name and its value, as deep as the dictionary knows groups. */
export interface AvpNode {
  /** Verbatim from the standard; `AVP 999` or `AVP 10415:999` for one that the dictionary does not have. */
  readonly name: string
  readonly value: string | readonly AvpNode[] | Uint8Array
}

const FLAG_VENDOR = 0x80
const HEADER = 8
const VENDOR_HEADER = 12

/** All AVPs of a message or of a group. */
export function readAvpTree(list: AvpList): readonly AvpNode[] {
  return list.offsets.map((at) => readNode(list.octets, at))
}

function readNode(octets: Buffer, at: number): AvpNode {
  const code = octets.readUInt32BE(at)
  const hasVendor = (octets.readUInt8(at + 4) & FLAG_VENDOR) !== 0
  const vendorId = hasVendor ? octets.readUInt32BE(at + HEADER) : 0
  const from = at + (hasVendor ? VENDOR_HEADER : HEADER)
  const to = at + octets.readUIntBE(at + 5, 3)
  const definition = findDefinition(code, vendorId)
  if (definition === undefined) {
    return { name: hasVendor ? `AVP ${vendorId}:${code}` : `AVP ${code}`, value: octets.subarray(from, to) }
  }
  const { name } = definition
  try {
    return { name, value: presentable(definition.type.read(octets, from, to, at)) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { name, value: octets.subarray(from, to) }
  }
}

function presentable(value: unknown): AvpNode['value'] {
  if (value instanceof Uint8Array) return value
  return isAvpList(value) ? readAvpTree(value) : String(value)
}

function isAvpList(value: unknown): value is AvpList {
  return typeof value === 'object' && value !== null && 'offsets' in value
}

/** The text of the first AVP of that name; of a group the text of one inside, by its path. */
export function avpText(nodes: readonly AvpNode[], ...path: readonly [string, ...string[]]): string | undefined {
  const [name, next, ...rest] = path
  const value = nodes.find((node) => node.name === name)?.value
  if (value === undefined) return undefined
  if (next !== undefined) return isGroup(value) ? avpText(value, next, ...rest) : undefined
  return typeof value === 'string' ? value : undefined
}

export function isGroup(value: AvpNode['value']): value is readonly AvpNode[] {
  return Array.isArray(value)
}

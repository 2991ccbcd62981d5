import type { ByteReader } from '@voltaic/base'
import type { PcoDirection } from '../pco/identifiers.ts'
import { type NasElement, readOptionalElements } from './optional-elements.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----------------------+-----------------------+
 * |  EPS bearer identity  | Protocol discriminator|  0010: EPS session management
 * +-----------------------+-----------------------+
 * |         Procedure transaction identity        |
 * +-----------------------------------------------+
 * |                 Message type                  |
 * +-----------------------------------------------+
 * |       Mandatory, then optional elements       |
 */

const PROTOCOL_DISCRIMINATOR = 0x0f
/** EPS session management. */
export const ESM = 2

/** Elements that a caller looks for. */
export const ESM_ELEMENTS = { PCO: 0x27, APN: 0x28, CAUSE: 0x58, EXTENDED_PCO: 0x7b } as const

/** Negotiated LLC SAPI and ESM cause have no length of their own. */
const FIXED_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x32, 1],
  [0x58, 1],
])

/** A mandatory element: `v` one octet, `lv` a length of one octet and its value, `apn` the same. */
type Mandatory = 'v' | 'lv' | 'apn'
interface EsmType {
  readonly name: string
  readonly direction: PcoDirection
  readonly mandatory: readonly Mandatory[]
}

const up = (name: string, ...mandatory: readonly Mandatory[]): EsmType => ({
  name,
  direction: 'ms-to-network',
  mandatory,
})
const down = (name: string, ...mandatory: readonly Mandatory[]): EsmType => ({
  name,
  direction: 'network-to-ms',
  mandatory,
})

/** Types of messages that other files speak of. */
export const ESM_TYPES = {
  ACTIVATE_DEFAULT_REQUEST: 0xc1,
  ACTIVATE_DEFAULT_ACCEPT: 0xc2,
  ACTIVATE_DEFAULT_REJECT: 0xc3,
  PDN_CONNECTIVITY_REQUEST: 0xd0,
  PDN_CONNECTIVITY_REJECT: 0xd1,
} as const

/** TS 24.301 §8.3: messages that may carry options, with what stands before these. */
const TYPES: ReadonlyMap<number, EsmType> = new Map([
  [0xc1, down('Activate default EPS bearer context request', 'lv', 'apn', 'lv')],
  [0xc2, up('Activate default EPS bearer context accept')],
  [0xc3, up('Activate default EPS bearer context reject', 'v')],
  [0xc5, down('Activate dedicated EPS bearer context request', 'v', 'lv', 'lv')],
  [0xc6, up('Activate dedicated EPS bearer context accept')],
  [0xc7, up('Activate dedicated EPS bearer context reject', 'v')],
  [0xc9, down('Modify EPS bearer context request')],
  [0xca, up('Modify EPS bearer context accept')],
  [0xcb, up('Modify EPS bearer context reject', 'v')],
  [0xcd, down('Deactivate EPS bearer context request', 'v')],
  [0xce, up('Deactivate EPS bearer context accept')],
  [0xd0, up('PDN connectivity request', 'v')],
  [0xd1, down('PDN connectivity reject', 'v')],
  [0xd2, up('PDN disconnect request', 'v')],
  [0xd3, down('PDN disconnect reject', 'v')],
  [0xd4, up('Bearer resource allocation request', 'v', 'lv', 'lv')],
  [0xd5, down('Bearer resource allocation reject', 'v')],
  [0xd6, up('Bearer resource modification request', 'v', 'lv')],
  [0xd7, down('Bearer resource modification reject', 'v')],
  [0xd9, down('ESM information request')],
  [0xda, up('ESM information response')],
])

export interface EsmMessage {
  readonly type: number
  readonly name: string
  /** Who sends such a message. */
  readonly direction: PcoDirection
  readonly bearerIdentity: number
  readonly transactionIdentity: number
  /** Mandatory elements, without their length where they have one. */
  readonly mandatory: readonly ByteReader[]
  /** Labels as octets, where the message has an access point name in front of its optional elements. */
  readonly apn?: ByteReader
  readonly elements: readonly NasElement[]
}

/**
 * Reads an ESM message.
 *
 * @returns undefined for one that never carries options
 * @throws DecodeError NAS_TRUNCATED, NAS_DISCRIMINATOR, NAS_TOO_MANY_ELEMENTS
 * @spec TS 24.301 §8.3, §9.1
 */
export function readEsmMessage(reader: ByteReader): EsmMessage | undefined {
  const first = reader.peek()
  if ((first & PROTOCOL_DISCRIMINATOR) !== ESM) {
    throw reader.fault('NAS_DISCRIMINATOR', `protocol discriminator ${first & PROTOCOL_DISCRIMINATOR}`)
  }
  reader.skip(1)
  const transactionIdentity = reader.uint8()
  const type = reader.uint8()
  const known = TYPES.get(type)
  if (known === undefined) return undefined
  let apn: ByteReader | undefined
  const mandatory: ByteReader[] = []
  for (const layout of known.mandatory) {
    const value = reader.window(layout === 'v' ? 1 : reader.uint8())
    mandatory.push(value)
    if (layout === 'apn') apn = value
  }
  return {
    type,
    name: known.name,
    direction: known.direction,
    bearerIdentity: first >> 4,
    transactionIdentity,
    mandatory,
    ...(apn === undefined ? {} : { apn }),
    elements: readOptionalElements(reader, FIXED_LENGTHS),
  }
}

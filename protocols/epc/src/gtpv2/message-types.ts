import type { PcoDirection } from '../pco/identifiers.ts'

interface MessageType {
  readonly name: string
  /** Which way options go that it carries. */
  readonly direction: PcoDirection
}

const up = (name: string): MessageType => ({ name, direction: 'ms-to-network' })
const down = (name: string): MessageType => ({ name, direction: 'network-to-ms' })

/** TS 29.274 table 6.1-1: messages that carry options of phone or network. */
const MESSAGES: ReadonlyMap<number, MessageType> = new Map([
  [32, up('Create Session Request')],
  [33, down('Create Session Response')],
  [34, up('Modify Bearer Request')],
  [35, down('Modify Bearer Response')],
  [36, up('Delete Session Request')],
  [37, down('Delete Session Response')],
  [64, up('Modify Bearer Command')],
  [65, down('Modify Bearer Failure Indication')],
  [66, up('Delete Bearer Command')],
  [67, down('Delete Bearer Failure Indication')],
  [68, up('Bearer Resource Command')],
  [69, down('Bearer Resource Failure Indication')],
  [95, down('Create Bearer Request')],
  [96, up('Create Bearer Response')],
  [97, down('Update Bearer Request')],
  [98, up('Update Bearer Response')],
  [99, down('Delete Bearer Request')],
  [100, up('Delete Bearer Response')],
])

/**
 * The name of a message, and which way its options go.
 *
 * @returns undefined for a message that carries none
 * @spec TS 29.274 §6.1.1, §7.2
 */
export function gtpv2MessageOf(type: number): MessageType | undefined {
  return MESSAGES.get(type)
}

import type { Tlv } from './tlv.ts'

/** What every PDU has. */
export interface PduBase {
  /** command_status: 0 in requests. */
  readonly status: number
  /** sequence_number: a response repeats that of its request. */
  readonly sequence: number
  /** Optional parameters, in their order. */
  readonly tlvs: readonly Tlv[]
}

/** TP-Failure-Cause, verbatim but for the case. @spec TS 23.040 §9.2.3.22 */
export const FAILURE_CAUSES: ReadonlyMap<number, string> = new Map([
  [0x80, 'telematic interworking not supported'],
  [0x81, 'short message type 0 not supported'],
  [0x82, 'cannot replace short message'],
  [0x8f, 'unspecified TP-PID error'],
  [0x90, 'data coding scheme (alphabet) not supported'],
  [0x91, 'message class not supported'],
  [0x9f, 'unspecified TP-DCS error'],
  [0xa0, 'command cannot be actioned'],
  [0xa1, 'command unsupported'],
  [0xaf, 'unspecified TP-Command error'],
  [0xb0, 'TPDU not supported'],
  [0xc0, 'SC busy'],
  [0xc1, 'no SC subscription'],
  [0xc2, 'SC system failure'],
  [0xc3, 'invalid SME address'],
  [0xc4, 'destination SME barred'],
  [0xc5, 'SM rejected: duplicate SM'],
  [0xc6, 'TP-VPF not supported'],
  [0xc7, 'TP-VP not supported'],
  [0xd0, '(U)SIM SMS storage full'],
  [0xd1, 'no SMS storage capability in (U)SIM'],
  [0xd2, 'error in MS'],
  [0xd3, 'memory capacity exceeded'],
  [0xd4, '(U)SIM application toolkit busy'],
  [0xd5, '(U)SIM data download error'],
  [0xff, 'unspecified error cause'],
])

/** TP-Status. @spec TS 23.040 §9.2.3.15 */
export const STATUSES: ReadonlyMap<number, string> = new Map([
  [0x00, 'received by the SME'],
  [0x01, 'forwarded to the SME, delivery not confirmed'],
  [0x02, 'replaced by the SC'],
  [0x20, 'congestion'],
  [0x21, 'SME busy'],
  [0x22, 'no response from SME'],
  [0x23, 'service rejected'],
  [0x24, 'quality of service not available'],
  [0x25, 'error in SME'],
  [0x40, 'remote procedure error'],
  [0x41, 'incompatible destination'],
  [0x42, 'connection rejected by SME'],
  [0x43, 'not obtainable'],
  [0x44, 'quality of service not available'],
  [0x45, 'no interworking available'],
  [0x46, 'SM validity period expired'],
  [0x47, 'SM deleted by originating SME'],
  [0x48, 'SM deleted by SC administration'],
  [0x49, 'SM does not exist'],
  [0x60, 'congestion'],
  [0x61, 'SME busy'],
  [0x62, 'no response from SME'],
  [0x63, 'service rejected'],
  [0x64, 'quality of service not available'],
  [0x65, 'error in SME'],
])

/** How far a message has come. */
export type StatusClass = 'completed' | 'still-trying' | 'permanent-error' | 'given-up' | 'reserved'

/** @param status TP-ST @spec TS 23.040 §9.2.3.15 */
export function statusClass(status: number): StatusClass {
  if (status >= 0x80) return 'reserved'
  return (['completed', 'still-trying', 'permanent-error', 'given-up'] as const)[status >> 5] ?? 'reserved'
}

/** TP-Command-Type. @spec TS 23.040 §9.2.3.19 */
export const COMMAND_TYPES: ReadonlyMap<number, string> = new Map([
  [0x00, 'enquiry about a submitted message'],
  [0x01, 'cancel the status report request'],
  [0x02, 'delete a submitted message'],
  [0x03, 'enable the status report request'],
])

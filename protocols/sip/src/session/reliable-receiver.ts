import { hasToken } from '../headers/lists.ts'
import { parseRseq } from '../headers/rack.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { ifReadable } from './if-readable.ts'

/** Whether a provisional response asks for a PRACK. @spec RFC 3262 §4 */
export function isReliable(response: SipResponse): boolean {
  const { status } = response
  return status > 100 && status < 200 && hasToken(response, 'Require', '100rel') && response.has('RSeq')
}

/** The order of the reliable provisional responses of one dialog. @spec RFC 3262 §4 */
export class ReliableReceiver {
  /** By CSeq number of the INVITE. */
  readonly #last = new Map<number, number>()

  /**
   * Whether the response is the next one. One that was seen already is not (its PRACK is on its way), nor one that
   * overtook another: that will come again. One whose RSeq is no number is never.
   */
  takes(response: SipResponse): boolean {
    const rseq = ifReadable(() => parseRseq(response.header('RSeq') ?? ''))
    if (rseq === undefined) return false
    const { number } = response.cseq
    const last = this.#last.get(number)
    if (last !== undefined && rseq !== last + 1) return false
    this.#last.set(number, rseq)
    return true
  }
}

import type { Random } from '@voltaic/runtime'

/**
 * What a new INVITE has in common with the one that it follows after a challenge, a redirection or a 422: the same
 * call, the next CSeq number.
 *
 * @spec RFC 3261 §8.1.3.4, §8.1.3.5
 */
export interface InviteThread {
  readonly callId: string
  readonly fromTag: string
  /** CSeq number of the last INVITE sent; 0 before the first. */
  readonly cseq: number
}

export function createInviteThread(random: Random): InviteThread {
  return { callId: random.hex(16), fromTag: random.hex(8), cseq: 0 }
}

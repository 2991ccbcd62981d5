import assert from 'node:assert/strict'
import { type Branch, createResponse, type ForkOptions, type Hop, type SipRequest } from '@voltaic/sip'
import { createLab, type Lab, type Peer, present, requestText, UPSTREAM } from './sip-lab.ts'

export const PHONES = ['10.0.0.11', '10.0.0.12', '10.0.0.13'] as const

interface Forking {
  /** Which phones are tried together: numbers of `PHONES`. */
  readonly groups?: readonly (readonly number[])[]
  readonly options?: ForkOptions
  readonly method?: string
  readonly branch?: (request: SipRequest, phone: number) => Branch
}

interface ForkingLab {
  readonly lab: Lab
  readonly up: Peer
  readonly phones: readonly [Peer, Peer, Peer]
  answer(phone: number, status: number, headers?: readonly (readonly [string, string])[]): Promise<void>
  /** The phone answers its CANCEL as RFC 3261 §9.2 wants. */
  obeyCancel(phone: number): Promise<void>
  /** Waits until all must be over, and asserts that nothing is left. */
  end(): Promise<void>
}

/** A proxy that sends what it gets to these phones; nobody has answered yet. */
export async function forking({
  groups = [[0, 1]],
  options = {},
  method = 'INVITE',
  branch = toPhone,
}: Forking = {}): Promise<ForkingLab> {
  const lab = createLab()
  const onRequest = (request: SipRequest, hop: Hop) => {
    const targets = groups.map((group) => group.map((phone) => branch(request, phone)))
    return hop.fork(targets, options)
  }
  const stack = await lab.stack({ onRequest })
  const up = await lab.udpPeer(UPSTREAM)
  const phones = await Promise.all(PHONES.map((host) => lab.udpPeer(host)))
  up.send(requestText(method))
  await lab.clock.settle()
  const answer = async (phone: number, status: number, headers: readonly (readonly [string, string])[] = []) => {
    const peer = present(phones[phone])
    peer.send(createResponse(present(peer.requests[0]), status, { toTag: `tag${phone}`, headers }))
    await lab.clock.settle()
  }
  const obeyCancel = async (phone: number) => {
    const peer = present(phones[phone])
    const cancel = present(peer.requests.find((request) => request.method === 'CANCEL'))
    peer.send(createResponse(cancel, 200, { toTag: `tag${phone}` }))
    await answer(phone, 487)
  }
  const end = async () => {
    // Timer C, and then 64 T1 for the answer of what it cancels.
    await lab.clock.advance(300_000)
    assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
    assert.equal(lab.clock.pending, 0)
    assert.equal(lab.counters.get('sip.transaction.illegal'), 0)
    assert.equal(lab.counters.get('sip.fault'), 0)
    await lab.end()
  }
  return { lab, up, phones: phones as readonly Peer[] as readonly [Peer, Peer, Peer], answer, obeyCancel, end }
}

export function toPhone(request: SipRequest, phone: number): Branch {
  return { request: request.withUri(`sip:bob@${PHONES[phone]}`) }
}

import assert from 'node:assert/strict'
import type { CallOptions, UeCall, UeConfig } from '@voltaic/ue'
import type { Phone } from '../network.ts'
import type { Stage } from './stage.ts'

/** A phone as in RFC 3665: no extension but what RFC 3261 has. */
export const PLAIN = { preconditions: 'none', sessionTimer: 'off', reliableProvisionals: false } as const

/** The telephone number of a phone. */
export function numberOf(phone: Phone): string {
  return `+999010${phone.sim.impi.slice(10, 15)}`
}

/** Its identities that are not barred. */
export function identitiesOf(phone: Phone): { readonly sip: string; readonly tel: string } {
  const [sip = '', tel = ''] = phone.associatedUris
  return { sip, tel }
}

/** One call, seen from both its ends. */
export interface BothEnds {
  readonly out: UeCall
  readonly in: UeCall
}

/** Calls, and waits until the other phone rings. */
export async function ring(stage: Stage, caller: Phone, called: Phone, options: CallOptions = {}): Promise<BothEnds> {
  const incoming = stage.incoming(called)
  const out = caller.call(numberOf(called), options)
  const call = await incoming
  await stage.soon(Promise.all([out.until('ringing'), call.until('ringing')]), 'ringing at both ends')
  return { out, in: call }
}

/** Calls, and waits until the call is answered and acknowledged. */
export async function talk(stage: Stage, caller: Phone, called: Phone, options: CallOptions = {}): Promise<BothEnds> {
  const call = await ring(stage, caller, called, options)
  await stage.soon(Promise.all([call.in.answer(), call.out.until('answered')]), 'the answer')
  return call
}

/** Hangs up, and asserts that both ends saw the same. */
export async function hangUp(stage: Stage, call: BothEnds, by: 'out' | 'in' = 'out'): Promise<void> {
  await stage.soon(call[by].hangUp(), 'BYE')
  const ends = await stage.soon(Promise.all([call.out.ended, call.in.ended]), 'the end at both sides')
  const byWhom = by === 'out' ? ['us', 'peer'] : ['peer', 'us']
  assert.deepEqual(
    ends.map(({ kind, by }) => [kind, by]),
    [
      ['completed', byWhom[0]],
      ['completed', byWhom[1]],
    ],
  )
}

export type Settings = Partial<UeConfig>

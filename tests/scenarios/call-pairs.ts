import assert from 'node:assert/strict'
import { openSubscribers, type VoltaicConfig } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import type { Runtime } from '@voltaic/runtime'
import type { CallOutcome, Ue, UeCall, UeConfig } from '@voltaic/ue'

/** Phones that can be in a second call, and do only what they are told to. */
export const PAIR_SETTINGS: Partial<UeConfig> = {
  answering: 'manual',
  media: 'none',
  regEvent: false,
  callWaiting: true,
  preconditions: 'none',
}

/** A phone that calls another one. */
export interface Pair {
  readonly caller: Ue
  readonly called: Ue
  /** What the called one gets next. */
  nextCall(): Promise<UeCall>
}

/** Both ends of one call. */
export interface CallOfPair {
  readonly made: UeCall
  readonly got: UeCall
}

/** SIMs of so many new subscribers of a network in which there is nobody yet. */
export async function addSubscribers(
  count: number,
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<readonly SimCard[]> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    const imsiOf = (number: number) => `00101${String(number).padStart(10, '0')}`
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    const keys = () => ({ k: runtime.random.hex(16), opc: runtime.random.hex(16) })
    const inputs = numbers.map((n) => ({ imsi: imsiOf(n), msisdn: `999010${String(n).padStart(5, '0')}`, ...keys() }))
    assert.equal((await subscribers.provisioning.import(inputs)).kind, 'imported')
    const sims = await Promise.all(numbers.map((number) => subscribers.simCard(imsiOf(number))))
    return sims.filter((sim) => sim !== undefined)
  } finally {
    await subscribers.close()
  }
}

/** They are those of one pair; both are registered when they call. */
export function pairOf(caller: Ue | undefined, called: Ue | undefined): Pair {
  assert.ok(caller && called)
  let next = Promise.withResolvers<UeCall>()
  called.onCall((call) => {
    next.resolve(call)
    next = Promise.withResolvers()
  })
  return { caller, called, nextCall: () => next.promise }
}

/** A call that rings. */
export async function ringingCall(pair: Pair): Promise<CallOfPair> {
  const arriving = pair.nextCall()
  const made = pair.caller.call(numberOf(pair.called))
  // a call that is refused does not arrive
  await made.until('ringing')
  return { made, got: await arriving }
}

/** A call that is answered. */
export async function answeredCall(pair: Pair): Promise<CallOfPair> {
  const call = await ringingCall(pair)
  await call.got.answer()
  await call.made.until('answered')
  return call
}

/** A whole call: ringing, answer, BYE, as if nothing had happened. */
export async function newCall(pair: Pair): Promise<void> {
  const { made, got } = await answeredCall(pair)
  await made.hangUp()
  assert.deepEqual([(await made.ended).kind, (await got.ended).kind], ['completed', 'completed'])
}

/** One side hangs up, the caller in every other call; the other side hears of it. */
export async function endAnswered({ made, got }: CallOfPair, index: number): Promise<void> {
  const [one, other] = index % 2 === 0 ? [made, got] : [got, made]
  await one.hangUp()
  const kinds: readonly CallOutcome['kind'][] = ['completed', 'released']
  const outcome = await one.ended
  assert.ok(kinds.includes(outcome.kind), JSON.stringify(outcome))
  // a BYE that was answered 481 has not reached it: it ends its own side
  if (outcome.kind === 'released') await other.hangUp()
  assert.ok(kinds.includes((await other.ended).kind))
}

/** The caller gives up a call whose INVITE somebody on the way has forgotten. */
export async function endRinging({ made, got }: CallOfPair): Promise<void> {
  await made.hangUp()
  assert.notEqual((await made.ended).kind, 'completed')
  // the CANCEL may have ended where the INVITE was forgotten: the called one stops ringing by itself
  await got.hangUp()
  await got.ended
}

function numberOf(phone: Ue): string {
  return phone.associatedUris.find((uri) => uri.startsWith('tel:'))?.slice('tel:'.length) ?? ''
}

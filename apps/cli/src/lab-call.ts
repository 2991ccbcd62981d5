import type { Runtime } from '@voltaic/runtime'
import { CallEndedError, type Ue, type UeCall } from '@voltaic/ue'
import { describeMedia, describeOutcome } from './describe-call.ts'

/** How long the phones of the lab talk, in milliseconds. */
const TALK_MS = 2000

/**
 * The first of two registered phones calls the second, which rings, answers by itself, and talks with it for two
 * seconds.
 *
 * @returns what happened in a few lines, and whether it was as it should be
 */
export async function labCall(
  caller: Ue,
  called: Ue,
  runtime: Runtime,
): Promise<{ readonly story: string; readonly isGood: boolean }> {
  const arrived = new Promise<UeCall>((resolve) => called.onCall(resolve))
  const number = numberOf(called)
  const call = caller.call(number)
  try {
    await call.until('answered')
  } catch (error) {
    if (!(error instanceof CallEndedError)) throw error
    const why = describeOutcome(error.outcome)
    return { isGood: false, story: `✗ ${caller.config.element} did not reach ${number}: ${why}` }
  }
  const other = await arrived
  await new Promise<void>((resolve) => void runtime.clock.startTimer(TALK_MS, resolve, true))
  await call.hangUp()
  await Promise.all([call.ended, other.ended])
  const [from, to] = [caller.config.element, called.config.element]
  return {
    isGood: isWhole(call) && isWhole(other),
    story: [
      `✓ ${from} called ${number}, ${to} rang and answered, and they talked for ${TALK_MS / 1000} s`,
      `  ${from} ${describeMedia(call.statistics.media)}`,
      `  ${to} ${describeMedia(other.statistics.media)}`,
    ].join('\n'),
  }
}

/** What to dial to reach a phone. */
export function numberOf(phone: Ue): string {
  return phone.associatedUris.find((uri) => uri.startsWith('tel:'))?.slice('tel:'.length) ?? ''
}

/** Speech came, and all of it as it was sent. */
function isWhole({ statistics: { media } }: UeCall): boolean {
  return media !== undefined && media.received > 0 && media.mismatched === 0
}

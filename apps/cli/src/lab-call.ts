import type { Core } from '@voltaic/core'
import type { CallMediaReport } from '@voltaic/ng'
import type { Runtime } from '@voltaic/runtime'
import { CallEndedError, type Ue, type UeCall } from '@voltaic/ue'
import { describeAnchoredMedia, describeMedia, describeOutcome } from './describe-call.ts'

/** How long the phones of the lab talk, in milliseconds. */
const TALK_MS = 2000
/** Calls that there can be in a lab that has just started. */
const MAX_CALLS = 100

/**
 * The first of two registered phones calls the second, which rings, answers by itself, and talks with it for two
 * seconds.
 *
 * @param media the gateway that their speech is to go through
 * @returns what happened in a few lines, and whether it was as it should be
 */
export async function labCall(
  caller: Ue,
  called: Ue,
  media: Core['media'],
  runtime: Runtime,
): Promise<{ readonly story: string; readonly isGood: boolean }> {
  const number = numberOf(called)
  const call = caller.call(number)
  try {
    await call.until('answered')
  } catch (error) {
    if (!(error instanceof CallEndedError)) throw error
    const why = describeOutcome(error.outcome)
    return { isGood: false, story: `✗ ${caller.config.element} did not reach ${number}: ${why}` }
  }
  const other = called.calls.find(({ id }) => id === call.id)
  if (other === undefined)
    return { isGood: false, story: `✗ the call to ${number} was answered, but not by ${called.config.element}` }
  await new Promise<void>((resolve) => void runtime.clock.startTimer(TALK_MS, resolve, true))
  const report = await reportOfCall(media)
  await call.hangUp()
  await Promise.all([call.ended, other.ended])
  const [from, to] = [caller.config.element, called.config.element]
  return {
    isGood: isWhole(call) && isWhole(other) && isAnchored(report),
    story: [
      `✓ ${from} called ${number}, ${to} rang and answered, and they talked for ${TALK_MS / 1000} s`,
      `  ${from} ${describeMedia(call.statistics.media)}`,
      `  ${to} ${describeMedia(other.statistics.media)}`,
      `  ${describeAnchoredMedia(report, [from, to])}`,
    ].join('\n'),
  }
}

/** What the gateway knows of the call that began last, at the side of its caller. */
async function reportOfCall(media: Core['media']): Promise<CallMediaReport | undefined> {
  const calls = (await media?.gateway.list(MAX_CALLS)) ?? []
  const callId = calls.findLast((each) => each.endsWith(';mo'))
  return callId === undefined ? undefined : media?.gateway.query({ callId })
}

/** Speech of both has passed the gateway. */
function isAnchored(report: CallMediaReport | undefined): boolean {
  return report?.streams.every(({ packets }) => packets > 0) ?? false
}

/** What to dial to reach a phone. */
export function numberOf(phone: Ue): string {
  return phone.associatedUris.find((uri) => uri.startsWith('tel:'))?.slice('tel:'.length) ?? ''
}

/** Speech came, and all of it as it was sent. */
function isWhole({ statistics: { media } }: UeCall): boolean {
  return media !== undefined && media.received > 0 && media.mismatched === 0
}

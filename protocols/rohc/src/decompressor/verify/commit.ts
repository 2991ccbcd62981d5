import type { Verified } from '../feedback/feedback-policy.ts'
import type { Mode } from '../framework/channel.ts'
import type { Context } from '../state/context.ts'
import { type FailureLimits, noteSuccess } from '../state/context-states.ts'
import { moveMode } from '../state/mode-transition.ts'
import { nextInterArrival, PROOFS_AFTER_REPAIR } from '../state/repair.ts'
import type { StreamFields } from '../state/stream-fields.ts'

/** A packet that was verified, and what it makes of its context. */
export interface Verdict extends Verified {
  readonly fields: StreamFields
  /** The Mode parameter of the packet. */
  readonly mode?: Mode | 'cancel'
  /** From the SN of the reference, where it was decoded from one. */
  readonly snDelta?: number
  readonly repair?: 'sn-wraparound' | 'sn-update'
}

/**
 * Makes a verified packet the reference of those that follow, and moves the state machines on.
 *
 * @returns whether the packet may be delivered: of those that repair a context only the third may
 * @spec RFC 3095 §5.3.2.1, §5.3.2.2.4, §5.3.2.2.5
 */
export function commit(
  context: Context,
  verdict: Verdict,
  wanted: Mode | undefined,
  limits: FailureLimits,
  nowMs: number,
): boolean {
  const { fields, repair } = verdict
  if (repair !== undefined) {
    context.beforeRepair = { fields: context.fields, previous: context.previous }
    context.unproven = PROOFS_AFTER_REPAIR + 1
  }
  if (repair === undefined) observeLink(context, verdict)
  if (verdict.updating) {
    if (repair === undefined && verdict.snDelta !== undefined && context.fields !== undefined) {
      const elapsed = nowMs - context.fields.receivedAt
      context.interArrivalMs = nextInterArrival(context.interArrivalMs, elapsed, verdict.snDelta)
    }
    // RFC 3095 §5.3.2.2.5 f: a repair from the reference before the last one keeps that.
    if (repair !== 'sn-update') context.previous = context.fields
    context.fields = fields
  }
  noteSuccess(context, limits)
  moveMode(
    context,
    { type01: verdict.kind === 'type-0-1', ...(verdict.mode === undefined ? {} : { mode: verdict.mode }) },
    wanted,
  )
  if (context.unproven === 0) return true
  context.unproven--
  if (context.unproven > 0) return false
  context.beforeRepair = undefined
  return true
}

/** What is not repaired tells of the link; a header that does not update has its SN from the reference before it. */
function observeLink({ link, fields: before }: Context, { fields, updating, snDelta = 0 }: Verdict): void {
  if (updating) link.updated(fields)
  link.arrived(updating || before === undefined ? fields.sn : before.sn + snDelta)
}

/** A repair that the next packet does not bear out is taken back. @spec RFC 3095 §5.3.2.2.4, §5.3.2.2.5 */
export function takeBackRepair(context: Context): void {
  if (context.unproven === 0) return
  context.unproven = 0
  context.fields = context.beforeRepair?.fields
  context.previous = context.beforeRepair?.previous
  context.beforeRepair = undefined
}

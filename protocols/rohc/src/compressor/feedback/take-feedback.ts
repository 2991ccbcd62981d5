import { ALL_CHANGES, CHANGE, DYNAMIC_CHANGES } from '../stream/changes.ts'
import type { Mode, StreamContext } from '../stream/stream-context.ts'
import type { Feedback } from './decode-feedback.ts'

/**
 * Lets feedback change a context: what the decompressor knows, what it needs again, and the mode.
 *
 * @spec RFC 3095 §5.3.1.3, §5.4.1.1.1, §5.4.1.1.2, §5.5.1.1, §5.6
 */
export function takeFeedback(context: StreamContext, feedback: Feedback): void {
  if (feedback.kind === 'ack') acknowledge(context, feedback)
  else askAgain(context, feedback.kind)
  if (feedback.jitter !== undefined) context.jitter = Math.max(context.jitter, feedback.jitter)
  // RFC 4815 §3.2: what is not protected says nothing of modes
  if (feedback.isProtected && feedback.mode) changeMode(context, feedback.mode)
}

function acknowledge(context: StreamContext, feedback: Feedback): void {
  const { sn, snBits, isProtected, mode } = feedback
  const sent = snBits === 0 ? undefined : context.sent.find(sn, snBits, context.mode === 'R')
  if (!sent) return
  const isForMode = isProtected && mode === context.mode
  const told = isForMode ? sent.told : sent.told & ~CHANGE.mode
  const known = context.changes.acknowledged(told, sent.packet)
  context.know(known)
  context.references.acknowledged(sent.packet)
  if (context.mode === 'R') for (const list of context.lists) list.acknowledged(sent.packet)
  context.unacknowledged = 0
  context.isAcknowledged = true
  // RFC 3095 §5.6.3, §5.6.5, §5.6.6: the third part of the handshake
  if (known & CHANGE.mode) context.isPending = false
}

/** What is on its way already is not begun again, so that many requests cost no more than one. */
function askAgain(context: StreamContext, kind: 'nack' | 'static-nack'): void {
  const { changes, packets } = context
  const isOnItsWay = (changes.pending & (kind === 'nack' ? CHANGE.static | CHANGE.dynamic : CHANGE.static)) !== 0
  if (isOnItsWay) return
  for (const list of context.lists) list.forget()
  const without = context.hasTimeStride ? 0 : CHANGE.timeStride
  changes.note((kind === 'nack' ? DYNAMIC_CHANGES : ALL_CHANGES) & ~without & ~CHANGE.mode, packets)
}

function changeMode(context: StreamContext, mode: Mode): void {
  if (context.isPending || mode === context.mode) return
  const isAtOnce = context.mode === 'U' && mode === 'O'
  // RFC 3095 §5.8.2.1: references have other names in Reliable mode
  if (mode === 'R' || context.mode === 'R') for (const list of context.lists) list.forget()
  context.mode = mode
  // RFC 3095 §5.6.2: into Optimistic mode one message is enough
  if (isAtOnce) return
  context.isPending = true
  context.changes.note(CHANGE.mode, context.packets)
}

import { uint32 } from '../headers/ip-header.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import { CHANGE } from './changes.ts'
import type { StreamContext } from './stream-context.ts'

/**
 * Begins and ends timer-based compression of timestamps: begins once the decompressor told that it has a clock and the
 * stream goes by one, ends when the stride changes.
 *
 * @param clockMs resolution of the decompressor's clock; 0 if it has none
 * @param linkJitterMs greatest jitter of the link; undefined if it is not known
 * @spec RFC 3095 §4.5.4; RFC 4815 §4.7
 */
export function observeClock(
  context: StreamContext,
  headers: PacketHeaders,
  nowMs: number,
  clockMs: number,
  linkJitterMs: number | undefined,
): void {
  const { rtp } = context
  if (!rtp || linkJitterMs === undefined || (clockMs === 0 && context.timeStride === 0)) return
  const { stride } = rtp.stride
  const ts = uint32(headers.packet, headers.rtp + 4)
  const measured = clockMs === 0 ? 0 : rtp.timeStride.observe(ts, nowMs, stride)
  const isOver = context.timeStride > 0 && (clockMs === 0 || (context.changes.pending & CHANGE.stride) !== 0)
  if (isOver) setTimeStride(context, 0)
  else if (context.timeStride === 0 && measured > 0) {
    setTimeStride(context, measured)
    context.jitter = Math.max(context.jitter, Math.ceil((linkJitterMs + clockMs) / measured))
  }
}

function setTimeStride(context: StreamContext, timeStride: number): void {
  context.timeStride = timeStride
  context.hasTimeStride = true
  context.changes.note(CHANGE.timeStride, context.packets)
}

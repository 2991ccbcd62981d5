import type { Compressed } from '../choice/compress-stream.ts'
import { uint32 } from '../headers/ip-header.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import type { Settings } from '../options.ts'
import { ALL_CHANGES, CHANGE } from './changes.ts'
import { MAX_REFERENCES } from './references.ts'
import type { StreamContext } from './stream-context.ts'

/** How much longer the time between IR packets is once the decompressor acknowledged one. */
const PATIENCE = 4

/** Usual times between packets that make a pause. */
const PAUSE = 8

/**
 * What is due on time: in Unidirectional mode a refresh, in Reliable mode a new beginning if no acknowledgement came
 * for as many updates as are remembered.
 *
 * @spec RFC 3095 §5.3.1.1.2, §5.3.1.3
 */
export function beforeSending(context: StreamContext, nowMs: number): 'ir' | 'dynamic' | undefined {
  const { mode, changes, references } = context
  if (mode === 'R') {
    const isLost = references.size >= MAX_REFERENCES && (changes.pending & CHANGE.static) === 0
    if (isLost) {
      changes.note(ALL_CHANGES & ~CHANGE.timeStride & ~CHANGE.mode, context.packets)
      for (const list of context.lists) list.forget()
    }
  }
  const isAfterPause = isPause(context, nowMs)
  // RFC 3095 §5.3.2.2.4: to the decompressor a pause may be the loss of so many packets that few bits of the sequence
  // number mean nothing any more
  if (mode !== 'R' && isAfterPause) return 'dynamic'
  if (mode !== 'U' || context.packets === 0) return undefined
  if (nowMs >= context.irDueAt) return 'ir'
  return nowMs >= context.dynamicDueAt ? 'dynamic' : undefined
}

/** A timestamp tells a pause from a loss; without one a number that the compressor made does not. */
function isPause(context: StreamContext, nowMs: number): boolean {
  const gap = nowMs - context.lastAt
  const isLong = context.packets > 1 && context.rtp === undefined && gap > PAUSE * context.intervalMs
  // a pause counts as no more than a few packets, so that the next one is known for one too
  const usual = Math.min(gap, 4 * context.intervalMs + 1)
  context.intervalMs = context.packets < 2 ? gap : (7 * context.intervalMs + usual) / 8
  context.lastAt = nowMs
  return isLong
}

/**
 * Keeps account of a packet that goes out.
 *
 * @param repeats how often a change is told, and width of the window, outside Reliable mode
 */
export function afterSending(
  context: StreamContext,
  headers: PacketHeaders,
  compressed: Compressed,
  nowMs: number,
  repeats: number,
  settings: Settings,
): void {
  const { type, told, updates } = compressed
  const { sn, packets, mode } = context
  const isPatient = mode === 'R' || context.isPending
  context.know(context.changes.told(told, isPatient ? Number.POSITIVE_INFINITY : repeats))
  if (updates) addReference(context, headers, nowMs, isPatient ? MAX_REFERENCES : repeats)
  if (settings.hasFeedback) context.sent.add({ packet: packets, sn, told, updates: updates && !isShort(type) })
  context.sinceUpdate = updates ? 0 : context.sinceUpdate + 1
  if (updates) context.unacknowledged++
  if (type === 'IR') context.irDueAt = nowMs + settings.irMs * (context.isAcknowledged ? PATIENCE : 1)
  if (type === 'IR' || type === 'IR-DYN') context.dynamicDueAt = nowMs + settings.dynamicMs
  context.packets++
}

function addReference(context: StreamContext, headers: PacketHeaders, nowMs: number, width: number): void {
  const { packet, levels, rtp } = headers
  const [first, second] = levels
  context.references.push(
    {
      packet: context.packets,
      sn: context.sn,
      ts: context.rtp ? uint32(packet, rtp + 4) : 0,
      outerId: first?.id ?? 0,
      innerId: (second ?? first)?.id ?? 0,
      at: nowMs,
    },
    width,
  )
}

/** With a CRC of 3 bits, which Reliable mode has no packets of. */
function isShort(type: Compressed['type']): boolean {
  return type.startsWith('UO-')
}

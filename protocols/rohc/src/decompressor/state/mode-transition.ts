import type { Mode } from '../framework/channel.ts'
import type { Context } from './context.ts'

/** What of a verified packet matters to a change of mode. */
export interface ModeEvent {
  /** The Mode parameter of an IR, IR-DYN or UOR-2 packet. */
  readonly mode?: Mode | 'cancel'
  /** Whether the packet was of type 0 or 1. */
  readonly type01: boolean
}

/**
 * Moves D_TRANS and D_MODE on after a packet that was decompressed.
 *
 *   D_TRANS    event                                    D_TRANS    D_MODE
 *   initiated  IR, IR-DYN, UOR-2 with the wanted mode   pending    the wanted mode
 *   initiated  the same with mode 0 (profile 0x0004)    pending    as it was; the mode is not asked for again
 *   pending    packet of type 0 or 1                    done
 *   done       the wanted mode is another               initiated, but from U to O: done and D_MODE = O at once
 *
 * @param wanted the mode that this decompressor wants; undefined if it sends no feedback and so can only follow
 * @spec RFC 3095 §5.6.1, §5.6.2, §5.6.3, §5.6.5, §5.6.6; RFC 3843 §3.4; RFC 4815 §3.1.1, §3.3
 */
export function moveMode(context: Context, event: ModeEvent, wanted: Mode | undefined): void {
  const { mode } = event
  if (wanted === undefined) {
    if (mode !== undefined && mode !== 'cancel') context.mode = mode
    return
  }
  if (context.transition === 'initiated' && mode === 'cancel') {
    context.declined = wanted
    context.transition = 'pending'
  } else if (context.transition === 'initiated' && mode === wanted) {
    context.mode = wanted
    context.transition = 'pending'
  } else if (context.transition === 'pending' && event.type01) {
    context.transition = 'done'
  }
  if (context.transition === 'done' && context.mode !== wanted && context.declined !== wanted) ask(context, wanted)
}

function ask(context: Context, wanted: Mode): void {
  if (context.mode === 'U' && wanted === 'O') context.mode = 'O'
  else {
    context.transition = 'initiated'
    context.transitionAcks = 0
  }
}

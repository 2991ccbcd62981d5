import type { IpUpdate } from '../packets/extension-3-ip.ts'
import { CHANGE } from '../stream/changes.ts'
import type { LevelState, StreamContext } from '../stream/stream-context.ts'
import { isIdTold, type Needs } from './needs.ts'

export interface IpUpdates {
  readonly inner?: IpUpdate
  readonly outer?: IpUpdate
  /** What they tell, as a sum of `CHANGE`. */
  readonly told: number
}

const INNER = CHANGE.innerFlags | CHANGE.innerTos | CHANGE.innerTtl
const OUTER = CHANGE.outerFlags | CHANGE.outerTos | CHANGE.outerTtl

/**
 * The parts of Extension 3 about IP headers.
 *
 * @param isNested true if the flags of the outer header can only stand behind those of the inner one, as with RTP
 * @spec RFC 3095 §5.7.5, §5.7.5.1
 */
export function ipUpdates(context: StreamContext, needs: Needs, isNested: boolean): IpUpdates {
  const { changes, outer: outerState, inner: innerState } = context
  const { pending } = changes
  const outerId = isIdTold(needs.outerId, 0) ? undefined : needs.outerId?.offset
  const hasOuter = outerState !== undefined && ((pending & OUTER) !== 0 || outerId !== undefined)
  const outer = hasOuter
    ? updateOf(outerState, (pending & CHANGE.outerTos) !== 0, (pending & CHANGE.outerTtl) !== 0, outerId)
    : undefined
  const hasInner = (pending & INNER) !== 0 || (isNested && outer !== undefined)
  const inner = hasInner
    ? updateOf(innerState, (pending & CHANGE.innerTos) !== 0, (pending & CHANGE.innerTtl) !== 0)
    : undefined
  const told = (outer ? pending & OUTER : 0) | (inner ? pending & INNER : 0)
  return { ...(inner ? { inner } : {}), ...(outer ? { outer } : {}), told }
}

function updateOf(state: LevelState, tos: boolean, ttl: boolean, ipId?: number): IpUpdate {
  return {
    df: state.df,
    nbo: state.ids.kind !== 'swapped',
    rnd: state.ids.kind === 'random',
    ...(tos ? { tos: state.tos } : {}),
    ...(ttl ? { ttl: state.ttl } : {}),
    ...(ipId === undefined ? {} : { ipId }),
  }
}

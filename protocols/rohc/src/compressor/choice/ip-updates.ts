import type { ByteWriter } from '@voltaic/base'
import type { IpUpdate } from '../packets/extension-3-ip.ts'
import { CHANGE } from '../stream/changes.ts'
import type { ItemList } from '../stream/item-list.ts'
import type { LevelState, StreamContext } from '../stream/stream-context.ts'
import { isIdTold, type Needs } from './needs.ts'

export interface IpUpdates {
  readonly inner?: IpUpdate
  readonly outer?: IpUpdate
  /** What they tell, as a sum of `CHANGE`. */
  readonly told: number
}

const INNER: number = CHANGE.innerFlags | CHANGE.innerTos | CHANGE.innerTtl | CHANGE.innerExtensions
const OUTER: number = CHANGE.outerFlags | CHANGE.outerTos | CHANGE.outerTtl | CHANGE.outerExtensions

/**
 * The parts of Extension 3 about IP headers.
 *
 * @param isNested true if the flags of the outer header can only stand behind those of the inner one, as with RTP
 * @param enough how often an item of a list is sent with its index
 * @spec RFC 3095 §5.7.5, §5.7.5.1, §5.8.5.1
 */
export function ipUpdates(context: StreamContext, needs: Needs, isNested: boolean, enough: number): IpUpdates {
  const { changes, outer: outerState, inner: innerState, extensions } = context
  const { pending } = changes
  const listOf = (list: ItemList | undefined, isChanged: boolean) =>
    list && isChanged ? (out: ByteWriter) => list.writeCompressed(out, context.listTarget(enough)) : undefined
  const outerId = isIdTold(needs.outerId, 0) ? undefined : needs.outerId?.offset
  const hasOuter = outerState !== undefined && ((pending & OUTER) !== 0 || outerId !== undefined)
  const outer = hasOuter
    ? updateOf(outerState, {
        tos: (pending & CHANGE.outerTos) !== 0,
        ttl: (pending & CHANGE.outerTtl) !== 0,
        extensions: listOf(extensions[0], (pending & CHANGE.outerExtensions) !== 0),
        ipId: outerId,
      })
    : undefined
  const hasInner = (pending & INNER) !== 0 || (isNested && outer !== undefined)
  const inner = hasInner
    ? updateOf(innerState, {
        tos: (pending & CHANGE.innerTos) !== 0,
        ttl: (pending & CHANGE.innerTtl) !== 0,
        extensions: listOf(extensions[outerState ? 1 : 0], (pending & CHANGE.innerExtensions) !== 0),
        ipId: undefined,
      })
    : undefined
  const told = (outer ? pending & OUTER : 0) | (inner ? pending & INNER : 0)
  return { ...(inner ? { inner } : {}), ...(outer ? { outer } : {}), told }
}

/** What of an IP header is sent besides its flags. */
interface Parts {
  readonly tos: boolean
  readonly ttl: boolean
  readonly extensions: ((out: ByteWriter) => void) | undefined
  readonly ipId: number | undefined
}

function updateOf(state: LevelState, { tos, ttl, extensions, ipId }: Parts): IpUpdate {
  return {
    df: state.df,
    nbo: state.ids.kind !== 'swapped',
    rnd: state.ids.kind === 'random',
    ...(tos ? { tos: state.tos } : {}),
    ...(ttl ? { ttl: state.ttl } : {}),
    ...(extensions ? { extensions } : {}),
    ...(ipId === undefined ? {} : { ipId }),
  }
}

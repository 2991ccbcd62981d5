import type { Mode } from '../framework/channel.ts'
import { LinkObservation } from './link-observation.ts'
import type { StaticChain, StreamFields } from './stream-fields.ts'

/** No Context, Static Context and Full Context. @spec RFC 3095 §4.3.2 */
export type ContextState = 'NC' | 'SC' | 'FC'

/** D_TRANS: a change of mode is asked for, under way, or none is. @spec RFC 3095 §5.6.1; RFC 4815 §3.1.1 */
export type Transition = 'initiated' | 'pending' | 'done'

/**
 * A packet stream as the decompressor knows it: the fields of its last verified header and what the state machines need.
 * Fields are values, so that an attempt to decompress leaves no trace unless it is committed.
 */
export class Context {
  readonly cid: number
  readonly profile: number
  chain: StaticChain
  /** The reference header; none before a dynamic chain has come. */
  fields: StreamFields | undefined
  /** The reference header before that one, to repair from (RFC 3095 §5.3.2.2.5). */
  previous: StreamFields | undefined
  state: ContextState = 'NC'
  /** D_MODE */
  mode: Mode = 'U'
  transition: Transition = 'done'
  /** ACKs sent since a mode was asked for. */
  transitionAcks = 0
  /** A mode that the compressor has declined (RFC 3843 §3.4). */
  declined: Mode | undefined
  /** Whether the last packets failed, the latest last: of the ones that count in this state. */
  failures: readonly boolean[] = []
  /** Headers that must still be verified before a repair is deemed successful. */
  unproven = 0
  /** What a repair that proves wrong falls back to. */
  beforeRepair: { readonly fields: StreamFields | undefined; readonly previous: StreamFields | undefined } | undefined
  /** Mean time between packets whose SN differ by one, in milliseconds. */
  interArrivalMs: number | undefined
  /** What the compressor may be told of the link. */
  readonly link: LinkObservation = new LinkObservation()
  /** When feedback of each kind was last sent. */
  readonly sentAt: Map<string, number> = new Map()

  constructor(cid: number, profile: number, chain: StaticChain) {
    this.cid = cid
    this.profile = profile
    this.chain = chain
  }
}

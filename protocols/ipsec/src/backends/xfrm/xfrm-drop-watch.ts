import type { EspDropped } from '../../engine/protected-wire.ts'
import type { XfrmStateFound } from './xfrm-state.ts'

/** Of what leaves nobody is told here: who sends knows. */
const OF_SENDING: ReadonlySet<string> = new Set(['no-association', 'exhausted'])
type OfAssociation = 'icv' | 'replay'

/**
 * Tells of ESP packets that the kernel has dropped. It has no word for a single packet: it counts by reason for the whole host,
 * and beside that for each association those with a wrong ICV and those that were repeated. So these are told with their SPI,
 * and of all others how many there were.
 *
 * @spec RFC 4303 §3.4.3, §3.4.4
 */
export class XfrmDropWatch {
  readonly #onDrop: (dropped: EspDropped) => void
  /** By SPI and host, of those that are not 0. */
  #known: ReadonlyMap<string, XfrmStateFound> | undefined
  #next = new Map<string, XfrmStateFound>()
  /** What the kernel has counted and no association has been found for. */
  readonly #open = new Map<string, number>()

  constructor(onDrop: (dropped: EspDropped) => void) {
    this.#onDrop = onDrop
  }

  /** Whether the associations must be looked through to say more. */
  get wantsStates(): boolean {
    return this.#open.has('icv') || this.#open.has('replay')
  }

  /** @param news what the kernel has counted since the last time, by reason */
  counted(news: ReadonlyMap<string, number>): void {
    for (const [reason, count] of news) {
      if (OF_SENDING.has(reason)) continue
      if (reason === 'icv' || reason === 'replay') this.#open.set(reason, (this.#open.get(reason) ?? 0) + count)
      else this.#onDrop({ reason, count })
    }
  }

  /** To be called for each association that there is, and then `looked`. */
  state(state: XfrmStateFound): void {
    const { spi, ends, replayed, integrityFailed } = state
    if (replayed === 0 && integrityFailed === 0) return
    const key = `${spi} ${ends?.to.host}`
    this.#next.set(key, state)
    // what was there before this process was is news to nobody
    if (this.#known === undefined) return
    const before = this.#known.get(key)
    this.#tell('icv', state, integrityFailed - (before?.integrityFailed ?? 0))
    this.#tell('replay', state, replayed - (before?.replayed ?? 0))
  }

  /** All associations have been looked through: what is left belongs to none that is still there. */
  looked(): void {
    this.#known = this.#next
    this.#next = new Map()
    for (const [reason, count] of this.#open) if (count > 0) this.#onDrop({ reason, count })
    this.#open.clear()
  }

  #tell(reason: OfAssociation, { spi, ends }: XfrmStateFound, count: number): void {
    if (count <= 0) return
    this.#open.set(reason, (this.#open.get(reason) ?? 0) - count)
    this.#onDrop({ reason, spi, count, ...(ends !== undefined && { from: ends.from.host }) })
  }
}

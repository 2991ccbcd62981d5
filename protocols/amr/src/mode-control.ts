import { type AmrCodec, sidTypeOf } from './frame-types.ts'

/** What binds the modes that are sent. */
export interface ModeRules {
  readonly codec: AmrCodec
  /** In rising order; undefined for all. */
  readonly modeSet?: readonly number[]
  readonly modeChangePeriod?: 1 | 2
  readonly isModeChangeToNeighbor?: boolean
}

/** 12.2 kbit/s of AMR and 12.65 kbit/s of AMR-WB: what is sent until somebody asks for another mode. */
const USUAL_MODE = { AMR: 7, 'AMR-WB': 2 } as const

/**
 * Decides in which mode each frame is sent: what the other side asks for (CMR), as far as the rules of the session let
 * it, and as fast.
 *
 * @spec RFC 4867 §4.3.1, §8.1
 */
export class ModeControl {
  readonly #modes: readonly number[]
  readonly #period: number
  readonly #isToNeighbor: boolean
  #current: number
  #wanted: number
  #frames = 0

  /** @param first the mode to begin with; the usual one, or the nearest below that the set has, unless given */
  constructor({ codec, modeSet, modeChangePeriod = 1, isModeChangeToNeighbor = false }: ModeRules, first?: number) {
    this.#modes = modeSet ?? Array.from({ length: sidTypeOf(codec) }, (_, mode) => mode)
    this.#period = modeChangePeriod
    this.#isToNeighbor = isModeChangeToNeighbor
    const usual = first ?? USUAL_MODE[codec]
    const notAbove = this.#modes.filter((mode) => mode <= usual)
    this.#current = notAbove.at(-1) ?? (this.#modes[0] as number)
    this.#wanted = this.#current
  }

  /** The mode of the last frame. */
  get current(): number {
    return this.#current
  }

  /**
   * Somebody asks for a mode.
   *
   * @param codecModeRequest CMR as it came; one that is none, or not of the set, changes nothing
   */
  request(codecModeRequest: number): void {
    if (this.#modes.includes(codecModeRequest)) this.#wanted = codecModeRequest
  }

  /** The mode of the next frame. To be asked once for each frame of 20 ms, those of a pause too. */
  next(): number {
    const mayChange = this.#frames % this.#period === 0
    this.#frames += 1
    if (mayChange && this.#wanted !== this.#current) {
      this.#current = this.#isToNeighbor ? this.#stepped() : this.#wanted
    }
    return this.#current
  }

  #stepped(): number {
    const index = this.#modes.indexOf(this.#current)
    return this.#modes[index + Math.sign(this.#wanted - this.#current)] as number
  }
}

import { type AmrCodec, type AmrFraming, decodeAmrPayload } from '@voltaic/amr'
import { DecodeError } from '@voltaic/base'

/** Payloads that are looked at. */
const ENOUGH = 12
/** Of those, so many must be of one form and of no other. */
const CONVINCING = 4

/**
 * Tells octet-aligned payloads of AMR from bandwidth-efficient ones by their form: what is one is seldom the other.
 *
 * @spec RFC 4867 §4.3, §4.4
 */
export class FramingGuess {
  #seen = 0
  readonly #votes: Record<AmrFraming, number> = { 'octet-aligned': 0, 'bandwidth-efficient': 0 }

  get isSettled(): boolean {
    return this.#seen >= ENOUGH
  }

  /** Undefined where the payloads do not say. */
  get result(): AmrFraming | undefined {
    const { 'octet-aligned': aligned, 'bandwidth-efficient': efficient } = this.#votes
    if (aligned >= CONVINCING && aligned > efficient) return 'octet-aligned'
    return efficient >= CONVINCING && efficient > aligned ? 'bandwidth-efficient' : undefined
  }

  /** @param codec as a description names it: `AMR-WB/16000` */
  see(codec: string, payload: Uint8Array): void {
    const name = codecOf(codec)
    if (name === undefined) return
    this.#seen += 1
    const aligned = isForm(payload, name, 'octet-aligned')
    const efficient = isForm(payload, name, 'bandwidth-efficient')
    if (aligned && !efficient) this.#votes['octet-aligned'] += 1
    if (efficient && !aligned) this.#votes['bandwidth-efficient'] += 1
  }
}

function codecOf(name: string): AmrCodec | undefined {
  const [encoding] = name.toUpperCase().split('/')
  return encoding === 'AMR' || encoding === 'AMR-WB' ? encoding : undefined
}

function isForm(payload: Uint8Array, codec: AmrCodec, framing: AmrFraming): boolean {
  try {
    decodeAmrPayload(payload, { codec, framing })
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

import type { Clock, Random } from '@voltaic/runtime'
import { routesOf, type SipRequest } from '@voltaic/sip'
import type { ServiceChain } from './service-chain.ts'

/** A request that an application server has, as this element remembers it. */
export interface OriginalDialog {
  /** The user part of the Route by which the server gives the request back. */
  readonly id: string
  /** Where the request goes on. */
  readonly chain: ServiceChain
  /** Canonical Request-URI that the server was given: another one that comes back is a diversion. */
  readonly target: string
  /** How often the server has given it back: if ever, it is alive, and what becomes of the request is not its failure. */
  returns: number
  /** Told when it is. */
  onReturned: (() => void) | undefined
}

const PREFIX = 'odi.'

/** How long a server that has answered may still come with a request of the same dialog: a B2BUA that calls back. */
const KEPT_AFTER_MS = 180_000

const MAX_ORIGINAL_DIALOGS = 200_000

/**
 * The original dialog identifiers that application servers have been given. Nobody can guess one, so that whoever shows one
 * has it from this element.
 *
 * @spec TS 24.229 §5.4.3.1, §5.4.3.4
 */
export class OriginalDialogs {
  readonly #clock: Clock
  readonly #random: Random
  readonly #most: number
  readonly #byId = new Map<string, OriginalDialog>()
  /** Those that are over, the oldest first, and when they are forgotten. */
  readonly #ended = new Map<string, number>()

  /** @param most identifiers that are kept; beyond them those of servers that have answered go, the oldest first */
  constructor(clock: Clock, random: Random, most: number = MAX_ORIGINAL_DIALOGS) {
    this.#most = most
    this.#clock = clock
    this.#random = random
  }

  get size(): number {
    this.#forget()
    return this.#byId.size
  }

  /** @param target canonical Request-URI of the request that leaves for the server */
  open(chain: ServiceChain, target: string): OriginalDialog {
    this.#forget()
    const id = `${PREFIX}${this.#random.hex(12)}`
    const dialog: OriginalDialog = { id, chain, target, returns: 0, onReturned: undefined }
    this.#byId.set(id, dialog)
    return dialog
  }

  /** The server has answered: its identifier is good for a while longer. */
  end({ id }: OriginalDialog): void {
    this.#ended.set(id, this.#clock.now() + KEPT_AFTER_MS)
  }

  /** The server was given up: what it gives back now comes too late. */
  revoke({ id }: OriginalDialog): void {
    this.#byId.delete(id)
  }

  /**
   * The one that the top Route of a request names.
   *
   * @returns undefined for a request that no server gives back; `unknown` for one that comes too late
   */
  of(request: SipRequest): OriginalDialog | 'unknown' | undefined {
    const [top] = routesOf(request)
    if (top?.uri.kind !== 'sip' || top.uri.user?.startsWith(PREFIX) !== true) return undefined
    return this.#byId.get(top.uri.user) ?? 'unknown'
  }

  stop(): void {
    this.#byId.clear()
    this.#ended.clear()
  }

  #forget(): void {
    const now = this.#clock.now()
    for (const [id, until] of this.#ended) {
      if (until > now && this.#byId.size <= this.#most) return
      this.#ended.delete(id)
      this.#byId.delete(id)
    }
  }
}

import type { Party } from './party.ts'
import type { SideName } from './stream-anchor.ts'

/** Branches of one call that may answer; more are refused. */
export const MAX_ANSWERERS = 16

/**
 * Who is in a call: one side that made the first offer, and those that have answered it. Of these one is the other side
 * of the media: the last that answered, or was let through.
 *
 * @spec RFC 3261 §13.1; RFC 3264 §5
 */
export class CallParties {
  readonly #offererTag: string
  #offerer: Party | undefined
  readonly #answerers = new Map<string, Party>()
  #active: string | undefined

  constructor(offererTag: string) {
    this.#offererTag = offererTag
  }

  get offererTag(): string {
    return this.#offererTag
  }

  get offerer(): Party | undefined {
    return this.#offerer
  }

  /** The one that media goes to. */
  get answerer(): Party | undefined {
    return this.#active === undefined ? undefined : this.#answerers.get(this.#active)
  }

  get answererTags(): readonly string[] {
    return [...this.#answerers.keys()]
  }

  /** A tag that is not known is of somebody who answers. */
  sideOf(tag: string): SideName {
    return tag === this.#offererTag ? 'a' : 'b'
  }

  has(tag: string): boolean {
    return tag === this.#offererTag || this.#answerers.has(tag)
  }

  partyAt(side: SideName, tag: string): Party | undefined {
    return side === 'a' ? this.#offerer : this.#answerers.get(tag)
  }

  /** What a side has said last. @returns false when there are too many */
  set(side: SideName, party: Party): boolean {
    if (side === 'a') {
      this.#offerer = party
      return true
    }
    if (!this.#answerers.has(party.tag) && this.#answerers.size >= MAX_ANSWERERS) return false
    // the last one to be set stands last
    this.#answerers.delete(party.tag)
    this.#answerers.set(party.tag, party)
    this.#active = party.tag
    return true
  }

  /** Media is with this branch from now on; a tag that is not of one changes nothing. */
  activate(tag: string): void {
    if (this.#answerers.has(tag)) this.#active = tag
  }

  /** A branch has ended: media goes back to the one that answered before it. */
  forget(tag: string): void {
    this.#answerers.delete(tag)
    if (this.#active === tag) this.#active = this.answererTags.at(-1)
  }
}

import type { Registration } from '../registration.ts'
import { readProfile } from '../registration-profile.ts'
import type { ScscfRoom } from '../room.ts'
import type { ServedUser } from '../served-user.ts'

/** How long the profile of a user is kept who is not registered and whom nobody asks for. */
const KEPT_MS = 600_000

const MAX_UNREGISTERED_USERS = 100_000

interface Kept {
  readonly registration: Registration
  readonly until: number
}

/**
 * Users who are not registered but have services: voicemail takes their calls. Their profile is fetched when the first
 * request for one comes, and given up when it has not been used for a while.
 *
 * @spec TS 24.229 §5.4.3.3; TS 29.228 §6.1.2.1
 */
export class UnregisteredUsers {
  readonly #roomOf: () => ScscfRoom
  readonly #most: number
  /** By canonical identity, the one unused for longest first. */
  readonly #kept = new Map<string, Kept>()
  readonly #asked = new Map<string, Promise<Registration | undefined>>()
  #timer: { cancel(): void } | undefined

  /**
   * @param room of the S-CSCF, which is made after this
   * @param most users that are kept; beyond them the one unused for longest is given up
   */
  constructor(room: () => ScscfRoom, most: number = MAX_UNREGISTERED_USERS) {
    this.#most = most
    this.#roomOf = room
  }

  get #room(): ScscfRoom {
    return this.#roomOf()
  }

  get size(): number {
    return this.#kept.size
  }

  /** @returns undefined when the HSS does not know the user, has the user elsewhere, or does not answer */
  async find(uri: string): Promise<ServedUser | undefined> {
    const impu = this.#room.canonicalImpu(uri)
    const registration = this.#use(impu) ?? (await this.#askOnce(impu))
    const found = registration?.impus.find((each) => each.impu === impu)
    return registration && found && { registration, impu: found }
  }

  /**
   * Forgets what is known of users, without a word to the HSS: one has registered, or the HSS has changed something.
   *
   * @param impus canonical
   * @returns whether something was known
   */
  forget(impus: readonly string[]): boolean {
    return impus.filter((impu) => this.#kept.delete(impu)).length > 0
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#kept.clear()
  }

  #use(impu: string): Registration | undefined {
    const kept = this.#kept.get(impu)
    if (kept !== undefined) this.#keep(impu, kept.registration)
    return kept?.registration
  }

  #keep(impu: string, registration: Registration): void {
    this.#kept.delete(impu)
    this.#kept.set(impu, { registration, until: this.#room.runtime.clock.now() + KEPT_MS })
    if (this.#kept.size > this.#most) this.#giveUpOldest()
    this.#timer ??= this.#startTimer()
  }

  #askOnce(impu: string): Promise<Registration | undefined> {
    const asked = this.#asked.get(impu)
    if (asked !== undefined) return asked
    const asking = this.#ask(impu).finally(() => this.#asked.delete(impu))
    this.#asked.set(impu, asking)
    return asking
  }

  async #ask(impu: string): Promise<Registration | undefined> {
    const room = this.#room
    const answer = await room.assign({ impus: [impu], type: 'UNREGISTERED_USER', userDataAlreadyAvailable: false })
    // the user may have registered while the HSS was asked
    const registered = room.registrar.find(impu)
    if (registered !== undefined) return registered
    if (answer === 'no answer' || answer.result !== 'DIAMETER_SUCCESS' || !answer.userData) return undefined
    const profile = readProfile(answer.userData, room)
    if (profile.kind !== 'read') return undefined
    const registration: Registration = { key: impu, impus: profile.impus, bindings: [], subscriptions: [] }
    this.#keep(impu, registration)
    return registration
  }

  #startTimer(): { cancel(): void } {
    return this.#room.runtime.clock.startTimer(KEPT_MS / 10, () => {
      const now = this.#room.runtime.clock.now()
      while ((this.#kept.values().next().value?.until ?? Number.POSITIVE_INFINITY) <= now) this.#giveUpOldest()
      this.#timer = this.#kept.size > 0 ? this.#startTimer() : undefined
    })
  }

  // TS 29.228 §6.1.2.1: the HSS forgets this S-CSCF
  #giveUpOldest(): void {
    const [impu] = this.#kept.keys()
    if (impu === undefined) return
    this.#kept.delete(impu)
    const type = 'TIMEOUT_DEREGISTRATION'
    this.#room.background.add(async () => {
      await this.#room.assign({ impus: [impu], type, userDataAlreadyAvailable: true })
    })
  }
}

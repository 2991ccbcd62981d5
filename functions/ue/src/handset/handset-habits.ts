/**
 * What a phone does in a way of its own, as handsets do: each is within the standards, or near enough that networks must live
 * with it. What it does wrong to see what happens is in `UeFaults`.
 */
export interface HandsetHabits {
  /** Value of User-Agent in all its requests. @spec RFC 3261 §20.41 */
  readonly userAgent?: string
  /** Breaks the line inside Authorization after qop. @spec RFC 3261 §7.3.1 */
  readonly foldsAuthorization?: boolean
  /** Where it writes the lifetime that it asks for; in both unless given. @spec RFC 3261 §10.2.1.1 */
  readonly lifetimeIn?: 'contact' | 'expires' | 'nowhere'
  /** De-registers all its contacts at once. @spec RFC 3261 §10.2.2 */
  readonly leavesWithStar?: boolean
  /** The tel URI that it has in From instead of the SIP URI. */
  readonly telInFrom?: string
  /** Writes prot and mod of each mechanism, though these are their defaults. @spec TS 33.203 §H */
  readonly writesDefaultsOfMechanisms?: boolean
  /** More parameters of the Contact that it registers: `;audio;+g.3gpp.mid-call`. @spec RFC 3840 §9 */
  readonly contactParameters?: string
  /** Closes a stream on which nothing was sent or received for so long, in milliseconds, as in idle mode of the radio. */
  readonly closesStreamsAfterMs?: number
}

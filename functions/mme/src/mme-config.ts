import type { Plmn } from '@voltaic/epc'
import type { Address } from '@voltaic/runtime'

/** What a phone may have, as the HSS would say on S6a. */
export interface EpsSubscription {
  /** Of the connection that comes with the attach, unless the phone names another one. */
  readonly defaultApn: string
  /** QCI of the default bearer by access point name; a name that is not here is refused. */
  readonly apns: ReadonlyMap<string, number>
}

export interface MmeConfig {
  /** Where NAS of phones comes in. */
  readonly nas: Address
  /** Its own end of S11. */
  readonly s11: Address
  /** S11 of the SGW. */
  readonly sgw: Address
  readonly plmn: Plmn
  readonly tac: number
  /** @returns undefined for an IMSI that nobody knows */
  subscriptionOf(imsi: string): EpsSubscription | undefined
}

import type { DigestAuthDataItem, ServerCapabilities } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import type { AuthenticationCentre } from './authentication-centre.ts'
import type { HssSettings } from './config.ts'
import type { SchemeRow } from './digest-authentication.ts'
import type { SubscriberStore } from './subscriber-store.ts'

/** What every Cx procedure of the HSS works with. */
export interface ProcedureContext {
  readonly runtime: Pick<Runtime, 'random' | 'log' | 'counters'>
  readonly settings: HssSettings
  readonly subscribers: SubscriberStore
  readonly authenticationCentre: AuthenticationCentre
  /** @throws VoltaicError KEY_UNKNOWN, SEAL_BROKEN */
  digestItem(impi: string, row: SchemeRow): DigestAuthDataItem
  /** Puts into the trace why the HSS says no: an answer has a result, and seldom a reason. */
  refuses(command: 'UAR' | 'MAR' | 'SAR' | 'LIR', why: string, identities: RefusedIdentities): void
}

/** Whom an answer that says no is about, as far as the request has said. */
export interface RefusedIdentities {
  readonly impi?: string | undefined
  readonly impu?: string | undefined
}

/** tIdentityType of a public user identity, TS 29.228 Annex E; the others are service identities and wildcards. */
export const PUBLIC_USER_IDENTITY = 0

/** Why a pair of identities is refused, if it is. */
export type PairRefusal = 'DIAMETER_ERROR_USER_UNKNOWN' | 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH'

interface PairRow {
  readonly identityType: number
  readonly impiId: number | null
  readonly associatedImpiId: number | null
}

/** What `refusalOfPair` means, in words. */
export function whyPairRefused(row: PairRow | undefined): string {
  if (row === undefined) return 'there is no such IMPU'
  if (row.impiId === null) return 'there is no such IMPI'
  return row.identityType === PUBLIC_USER_IDENTITY ? 'this IMPU is none of this IMPI' : 'this IMPU is no user'
}

/**
 * The checks that UAR, MAR and SAR begin with: both identities exist, the public one is a distinct public user
 * identity, and they belong together.
 * @spec TS 29.228 §6.1.1.1, §6.3.1
 */
export function refusalOfPair(row: PairRow | undefined): PairRefusal | undefined {
  if (row === undefined || row.impiId === null || row.identityType !== PUBLIC_USER_IDENTITY) {
    return 'DIAMETER_ERROR_USER_UNKNOWN'
  }
  return row.associatedImpiId === null ? 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH' : undefined
}

/** What the I-CSCF needs to choose an S-CSCF. @spec TS 29.228 §6.7 */
export function capabilitiesOf(settings: HssSettings, stored: string | null): ServerCapabilities {
  return stored === null ? settings.capabilities : (JSON.parse(stored) as ServerCapabilities)
}

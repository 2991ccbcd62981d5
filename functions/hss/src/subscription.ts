import type { AuthenticationAlgorithm } from '@voltaic/aka'
import type { ChargingInformation, ServerCapabilities } from '@voltaic/diameter'
import { aliasesOf } from '@voltaic/numbers'
import type { IdentityType } from '@voltaic/profile'
import type { HssSettings } from './config.ts'
import type { DigestRecord } from './digest-input.ts'
import { DEFAULT_NAME } from './provisioning-schema.ts'

/** A private identity and the SIM behind it. */
export interface ImpiRecord {
  readonly impi: string
  readonly imsi?: string
  /** Digits without `+`. */
  readonly msisdn?: string
  /** 16 octets; none for an identity of SIP Digest. */
  readonly k: Uint8Array
  /** 16 octets; zeros where the algorithm has none; none for an identity of SIP Digest. */
  readonly opc: Uint8Array
  /** How the SIM computes; absent: MILENAGE. */
  readonly algorithm?: AuthenticationAlgorithm
  /** Octets of RES; absent: as many as the algorithm gives. */
  readonly resLength?: number
  /** 16 bits. */
  readonly amf: number
  /** The last SEQ that may have been used elsewhere; 0 for a new SIM. */
  readonly seq: number
  /** Bits of IND. */
  readonly indLength: number
  /** Δ: the largest step of SEQ that the SIM accepts. */
  readonly delta: number
  /** L: how far SEQ may lie behind the highest one; absent: no limit. */
  readonly ageLimit?: number
  /** Of an identity that has a password in the place of a SIM. */
  readonly digest?: DigestRecord
}

/** A public identity. */
export interface ImpuRecord {
  /** As it goes into the user profile; of a wildcard with its regular expression, `sip:chatlist!.*!@home.example`. */
  readonly identity: string
  readonly barred: boolean
  readonly identityType?: IdentityType
  readonly displayName?: string
  readonly aliasGroup?: string
  /** Name of a service profile that exists; absent for one without any services. */
  readonly serviceProfile?: string
  /** Of a PSI that is routed to its AS directly. */
  readonly applicationServer?: string
  /** PSI Activation State: a PSI that exists and is switched off. */
  readonly psiInactive?: boolean
}

/** An implicit registration set; the first identity that is not barred is the default. */
export interface RegistrationSetRecord {
  readonly impus: readonly ImpuRecord[]
  /** The IMPIs that may use it; absent: all of the subscription. */
  readonly impis?: readonly string[]
}

/** Everything that is stored of one IMS subscription. @spec TS 23.228 §4.3.3.4, TS 23.008 §3.1 */
export interface SubscriptionRecord {
  readonly impis: readonly ImpiRecord[]
  readonly registrationSets: readonly RegistrationSetRecord[]
  readonly capabilities?: ServerCapabilities
  readonly charging?: ChargingInformation
  /** Visited networks from which the subscriber may register; absent: as configured. */
  readonly visitedNetworks?: readonly string[]
}

/** One SIM with one telephone number, checked. */
export interface Subscriber extends Omit<ImpiRecord, 'impi' | 'imsi'> {
  readonly imsi: string
  readonly displayName?: string
  /** Absent: the one called `default`. */
  readonly serviceProfile?: string
  /** Whether calls may be made with the identity that holds the IMSI: only a test network wants that. */
  readonly isTemporaryImpuBarred: boolean
}

/** The alias group of a number: its tel and its SIP identity mean the same. */
export const NUMBER_ALIAS_GROUP = '1'

/**
 * The identities that a SIM has when nobody says otherwise: IMSI@realm; in one implicit set the SIP and tel form of the
 * number, of which the SIP one is the default, and the temporary identity, barred, to register with.
 * @spec TS 23.003 §13.3, §13.4B; TS 23.228 §4.3.3.4
 */
export function subscriptionOf(subscriber: Subscriber, settings: HssSettings): SubscriptionRecord {
  const { imsi, displayName, serviceProfile, isTemporaryImpuBarred, ...sim } = subscriber
  const impi = `${imsi}@${settings.realm}`
  const common = {
    ...(displayName !== undefined && { displayName }),
    serviceProfile: serviceProfile ?? DEFAULT_NAME,
  }
  const temporary: ImpuRecord = { identity: `sip:${impi}`, barred: isTemporaryImpuBarred, ...common }
  const numbered: ImpuRecord[] = []
  if (sim.msisdn !== undefined) {
    const { sip, tel } = aliasesOf(sim.msisdn, settings.realm)
    for (const identity of [sip, tel]) {
      numbered.push({ identity, barred: false, aliasGroup: NUMBER_ALIAS_GROUP, ...common })
    }
  }
  return {
    impis: [{ impi, imsi, ...sim }],
    registrationSets: [{ impus: [...numbered, temporary] }],
  }
}

import type { Cx, ServerAssignmentAnswer, ServerAssignmentRequest } from '@voltaic/diameter'
import type { NumberPlan } from '@voltaic/numbers'
import type { SharedIfcSets } from '@voltaic/profile'
import type { BackgroundWork, Runtime } from '@voltaic/runtime'
import type { ListenPoint, ProxiedCalls, SipResolver, SipStack } from '@voltaic/sip'
import type { Assignments } from './assignments.ts'
import type { ExpiryPolicy } from './contact-bindings.ts'
import type { DigestPolicy, DigestState } from './digest-policy.ts'
import type { EnumLookup } from './onward-routing.ts'
import type { PendingAuthentications } from './pending-authentications.ts'
import type { Registrar, RegistrationStore } from './registrar.ts'
import type { Registration } from './registration.ts'
import type { Services } from './services/services.ts'

export interface ScscfConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** Host names and host:port pairs that mean this element in a Route. */
  readonly aliases: readonly string[]
  /** SIP URI by which the HSS and the I-CSCF know this S-CSCF. */
  readonly serverName: string
  /** What goes into Service-Route, angle brackets included. */
  readonly serviceRoute: string
  readonly realm: string
  /** `auth`, `auth-int`, `auth,auth-int`, or empty for none. */
  readonly qop: string
  readonly expiry: ExpiryPolicy
  readonly refreshWithoutChallenge: boolean
  /** reg-await-auth in milliseconds (TS 24.229 §7.7: 4 minutes). */
  readonly awaitAuthMs: number
  /** Hosts of the trust domain (TS 24.229 §4.4). */
  readonly trustedHosts: ReadonlySet<string>
  /** The CSCFs of this network as a Route names them, `host:port`: by name and by address. */
  readonly trustedNames: ReadonlySet<string>
  /** `host:port` and URI parameters of this element, as the others reach it. */
  readonly hostPortParams: string
  /**
   * Whether a user who is registered here is called without asking the I-CSCF and the HSS where that user is. Without
   * it each call takes the whole way (TS 24.229 §5.4.3.2).
   */
  readonly localTermination: boolean
  /** The Route that leads to the BGCF, angle brackets included; without it no request leaves this network by numbers. */
  readonly bgcf?: string
  /** How long the contacts of one preference ring before those of the next, in milliseconds. */
  readonly sequentialRingMs: number
  /** How long an application server may do nothing at all before it counts as failed, in milliseconds. */
  readonly applicationServerTimeoutMs: number
  /** Filter criteria that user profiles name by number. */
  readonly sharedIfcSets: SharedIfcSets
  /** `DIGEST_POLICY` unless given. */
  readonly digest?: DigestPolicy
}

export interface ScscfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  readonly cx: Cx
  readonly store: RegistrationStore
  readonly canonicalImpu: (uri: string) => string
  /**
   * The SIP URI in this network that a Request-URI means: a telephone number becomes one.
   * @returns undefined for what is of another network
   */
  readonly homeUriOf: (uri: string) => string | undefined
  /** What users dial; without it a local number leads nowhere. */
  readonly numberPlan?: NumberPlan
  /** Without it the HSS knows which numbers are of this network. */
  readonly enum?: EnumLookup
}

export type Assigned = ServerAssignmentAnswer | 'no answer'

/** What every procedure of this room may use. */
export interface ScscfRoom extends ScscfDeps {
  readonly config: ScscfConfig
  readonly registrar: Registrar
  readonly pending: PendingAuthentications
  readonly digest: DigestState
  /** The calls of its users; their owners are the bindings of the phones in them (see `ownerOf`). */
  readonly calls: ProxiedCalls
  readonly services: Services
  readonly sip: () => SipStack
  /** The SARs under way. */
  readonly assignments: Assignments
  /** SAR with the name of this S-CSCF; an HSS that does not answer is a value. */
  assign(request: Omit<ServerAssignmentRequest, 'serverName'>): Promise<Assigned>
  /** Saves a registration that still has bindings, removes one that has none. */
  keepOrRemove(registration: Registration): Promise<void>
  /** Work behind the answer. */
  readonly background: BackgroundWork
}

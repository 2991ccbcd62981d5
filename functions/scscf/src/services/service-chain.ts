import type { CompiledIfcs, SessionCase } from '@voltaic/profile'
import { chargingFunctionAddresses } from '../charging.ts'
import type { RegisteredImpu, Registration } from '../registration.ts'
import type { Leg } from '../session-case.ts'

/** The user whose filter criteria count, by the identity that they hang on. */
export interface ServiceUser {
  /** Canonical. */
  readonly impu: string
  /** As application servers are shown it. */
  readonly identity: string
  readonly isRegistered: boolean
  /** Value of P-Charging-Function-Addresses; absent when the HSS has named none. */
  readonly chargingFunctions?: string
}

/** How far a request has come on its way along the services of one user. */
export interface ServiceChain {
  readonly user: ServiceUser
  readonly sessionCase: SessionCase
  /** As they were when the request came: what the HSS pushes meanwhile counts for the next request. */
  readonly ifcs: CompiledIfcs
  /** Place in `ifcs` to go on from. */
  readonly next: number
  readonly leg: Leg
  /** The bindings that the call belongs to from its beginning. */
  readonly owners: readonly string[]
}

const NO_SERVICES: CompiledIfcs = { ifcs: [], missingSharedIfcSets: [] }

/** A user at the beginning of a chain, by the identity that the request names. */
export function serviceUserOf({ bindings, charging }: Registration, { impu, identity }: RegisteredImpu): ServiceUser {
  const chargingFunctions = charging && chargingFunctionAddresses(charging)
  const user = { impu, identity, isRegistered: bindings.length > 0 }
  return chargingFunctions === undefined ? user : { ...user, chargingFunctions }
}

/** The beginning of the way. @param ifcs of the service profile of the identity; absent: it has none */
export function startChain(
  user: ServiceUser,
  sessionCase: SessionCase,
  way: Pick<ServiceChain, 'leg' | 'owners'> & { readonly ifcs: CompiledIfcs | undefined },
): ServiceChain {
  return { user, sessionCase, next: 0, leg: way.leg, owners: way.owners, ifcs: way.ifcs ?? NO_SERVICES }
}

/**
 * P-Served-User for an application server: whom it serves, in which case, and whether that user is registered.
 *
 * @spec RFC 5502 §4, §6; RFC 8498 §4
 */
export function servedUserHeader({ user, sessionCase }: ServiceChain): string {
  const regstate = user.isRegistered ? 'reg' : 'unreg'
  if (sessionCase === 'ORIGINATING_CDIV') return `<${user.identity}>;orig-cdiv;regstate=${regstate}`
  const sescase = sessionCase.startsWith('ORIGINATING') ? 'orig' : 'term'
  return `<${user.identity}>;sescase=${sescase};regstate=${regstate}`
}

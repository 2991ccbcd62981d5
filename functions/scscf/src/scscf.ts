import { VoltaicError } from '@voltaic/base'
import type { Cx, ServerAssignmentAnswer, ServerAssignmentRequest } from '@voltaic/diameter'
import { BackgroundWork, type Runtime } from '@voltaic/runtime'
import {
  createSipStack,
  type Hop,
  type ListenPoint,
  type SipRequest,
  type SipResolver,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import type { ExpiryPolicy } from './contact-bindings.ts'
import { expire } from './expiry.ts'
import { PendingAuthentications } from './pending-authentications.ts'
import { register } from './register.ts'
import { Registrar, type RegistrationStore } from './registrar.ts'
import type { Registration } from './registration.ts'
import { subscribe } from './subscribe.ts'

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
}

export interface ScscfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  readonly cx: Cx
  readonly store: RegistrationStore
  readonly canonicalImpu: (uri: string) => string
}

export type Assigned = ServerAssignmentAnswer | 'no answer'

/** What every procedure of this room may use. */
export interface ScscfRoom extends ScscfDeps {
  readonly config: ScscfConfig
  readonly registrar: Registrar
  readonly pending: PendingAuthentications
  readonly sip: () => SipStack
  /** SAR with the name of this S-CSCF; an HSS that does not answer is a value. */
  assign(request: Omit<ServerAssignmentRequest, 'serverName'>): Promise<Assigned>
  /** Saves a registration that still has bindings, removes one that has none. */
  keepOrRemove(registration: Registration): Promise<void>
  /** Work behind the answer. */
  readonly background: BackgroundWork
}

export interface Scscf {
  start(): Promise<void>
  stop(): Promise<void>
  readonly sip: SipStack
  /** Number of implicit registration sets served. */
  readonly registrations: number
}

/**
 * The Serving-CSCF: registrar and, from the next issue on, session control of its users.
 *
 * @spec TS 24.229 §5.4
 */
export function createScscf(deps: ScscfDeps, config: ScscfConfig): Scscf {
  const { runtime } = deps
  const background = new BackgroundWork(runtime, config.element)
  const room: ScscfRoom = {
    ...deps,
    config,
    registrar: new Registrar({
      clock: runtime.clock,
      store: deps.store,
      onExpired: (registration) => room.background.add(() => expire(registration, room)),
    }),
    // TS 24.229 §5.4.1.2.1: the HSS is told that the phone never answered
    pending: new PendingAuthentications(runtime.clock, config.awaitAuthMs, ({ impi, impu }) => {
      runtime.counters.add('scscf.aka.timeout')
      room.background.add(() =>
        room.assign({ impi, impus: [impu], type: 'AUTHENTICATION_TIMEOUT', userDataAlreadyAvailable: true }),
      )
    }),
    sip: () => stack,
    assign: (request) => assign(deps.cx, { ...request, serverName: config.serverName }),
    keepOrRemove: (registration) =>
      registration.bindings.length > 0 ? room.registrar.save(registration) : room.registrar.remove(registration),
    background,
  }
  const stack = createSipStack({
    element: config.element,
    runtime,
    listen: config.listen,
    aliases: config.aliases,
    resolver: deps.resolver,
    onRequest: (request, hop) => dispatch(request, hop, room),
  })
  return {
    sip: stack,
    get registrations() {
      return room.registrar.size
    },
    async start() {
      await room.registrar.start()
      await stack.start()
    },
    async stop() {
      await stack.stop()
      await background.stop()
      room.registrar.stop()
      room.pending.stop()
    },
  }
}

async function dispatch(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  // TS 24.229 §5.4.1.1: integrity-protected and P-Asserted-Identity are believed, so only from the trust domain
  if (!room.config.trustedHosts.has(hop.flow.remote.host)) {
    room.runtime.counters.add('scscf.refused.untrusted')
    return hop.reply(403)
  }
  switch (request.method) {
    case 'REGISTER':
      return register(request, hop, room)
    case 'SUBSCRIBE':
      return subscribe(request, hop, room)
    default:
      return hop.reply(501)
  }
}

async function assign(cx: Cx, request: ServerAssignmentRequest): Promise<Assigned> {
  try {
    return await cx.serverAssignment(request)
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}

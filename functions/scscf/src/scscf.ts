import { VoltaicError } from '@voltaic/base'
import type { Cx, CxPush, ServerAssignmentRequest } from '@voltaic/diameter'
import { IfcCompiler } from '@voltaic/profile'
import { BackgroundWork } from '@voltaic/runtime'
import {
  createSipStack,
  type EndedCall,
  type Hop,
  type ProxiedCall,
  ProxiedCalls,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { Assignments } from './assignments.ts'
import { dialogAck, dialogRequest, isOfKnownCall } from './dialog-request.ts'
import { DigestNonces } from './digest-nonces.ts'
import { DIGEST_POLICY } from './digest-policy.ts'
import { DigestUsers } from './digest-users.ts'
import { expire } from './expiry.ts'
import { fromForeignNetwork } from './foreign-network.ts'
import { originatingRequest } from './originating-request.ts'
import { PendingAuthentications } from './pending-authentications.ts'
import { pushProfile } from './push-profile.ts'
import { register } from './register.ts'
import { Registrar } from './registrar.ts'
import type { Binding } from './registration.ts'
import { registrationTermination } from './registration-termination.ts'
import { OPERATOR, releaseCall } from './release-calls.ts'
import type { Assigned, ScscfConfig, ScscfDeps, ScscfRoom } from './room.ts'
import { InTurn } from './services/in-turn.ts'
import { OriginalDialogs } from './services/original-dialogs.ts'
import { returnedRequest } from './services/returned-request.ts'
import { Rounds } from './services/rounds.ts'
import { ServerHealth, type SilentServer } from './services/server-health.ts'
import { UnregisteredUsers } from './services/unregistered-users.ts'
import { isOriginating, isOwn } from './session-case.ts'
import { isRegEvent, subscribe } from './subscribe.ts'
import { terminatingRequest } from './terminating-request.ts'

export interface Scscf {
  start(): Promise<void>
  stop(): Promise<void>
  readonly sip: SipStack
  /** What the HSS asks of it; the Diameter server wraps it. */
  readonly push: CxPush
  /** Number of implicit registration sets served. */
  readonly registrations: number
  /** Where a private identity can be reached, in all its sets. */
  bindingsOf(impi: string): readonly Binding[]
  /** The calls of its users; one between two of them that took the long way is there twice. */
  readonly calls: readonly ProxiedCall[]
  /** The last calls that are over, in memory alone. */
  readonly endedCalls: readonly EndedCall[]
  /** Application servers of its users that have failed again and again, and not answered since. */
  readonly silentServers: readonly SilentServer[]
  /** Ends a call at both sides. @returns whether there was such a call */
  releaseCall(callId: string): boolean
}

/** Calls that are over and can still be looked at; one between two users of this S-CSCF may count twice. */
const KEPT_ENDED_CALLS = 200

/**
 * The Serving-CSCF: registrar and session control of its users.
 *
 * @spec TS 24.229 §5.4
 */
export function createScscf(deps: ScscfDeps, config: ScscfConfig): Scscf {
  const { runtime, resolver } = deps
  const room = createRoom(deps, config, () => stack)
  const stack = createSipStack({
    element: config.element,
    runtime,
    listen: config.listen,
    aliases: config.aliases,
    resolver,
    onRequest: (request, hop) => dispatch(request, hop, room),
    onAckForward: (ack, flow) =>
      config.trustedHosts.has(flow.remote.host) || isOfKnownCall(ack, room) ? dialogAck(ack, room) : undefined,
  })
  return {
    sip: stack,
    push: {
      registrationTermination: (request) => registrationTermination(request, room),
      pushProfile: (request) => pushProfile(request, room),
    },
    get registrations() {
      return room.registrar.size
    },
    bindingsOf: (impi) =>
      room.registrar.ofImpi(impi).flatMap(({ bindings }) => bindings.filter((binding) => binding.impi === impi)),
    get calls() {
      return room.calls.all()
    },
    get endedCalls() {
      return room.calls.ended
    },
    get silentServers() {
      return room.services.health.silent
    },
    releaseCall(callId) {
      const calls = room.calls.all().filter((call) => call.callId === callId)
      // one leg is enough: its BYEs end the other on their way
      const [first] = calls
      if (first) releaseCall(first, OPERATOR, room)
      return first !== undefined
    },
    async start() {
      await room.registrar.start()
      room.digest.users.start()
      room.calls.start()
      await stack.start()
    },
    async stop() {
      await stack.stop()
      await room.background.stop()
      room.registrar.stop()
      room.calls.stop()
      room.pending.stop()
      room.digest.users.stop()
      room.services.dialogs.stop()
      room.services.unregistered.stop()
    },
  }
}

function createRoom(deps: ScscfDeps, config: ScscfConfig, sip: ScscfRoom['sip']): ScscfRoom {
  const { runtime, store } = deps
  const { clock } = runtime
  const compiler = new IfcCompiler()
  const room: ScscfRoom = {
    ...deps,
    config,
    registrar: new Registrar({
      clock,
      store,
      compiler,
      onExpired: (key) => room.background.add(() => expire(key, room)),
    }),
    // TS 24.229 §5.4.1.2.1: the HSS is told that the phone never answered
    pending: new PendingAuthentications(clock, config.awaitAuthMs, ({ kind, impi, impu }) => {
      runtime.counters.add(`scscf.${kind}.timeout`)
      room.background.add(() =>
        room.assign({ impi, impus: [impu], type: 'AUTHENTICATION_TIMEOUT', userDataAlreadyAvailable: true }),
      )
    }),
    digest: {
      policy: config.digest ?? DIGEST_POLICY,
      nonces: new DigestNonces(runtime),
      users: new DigestUsers(clock),
    },
    calls: new ProxiedCalls({
      clock,
      onExpired: () => runtime.counters.add('scscf.call.expired'),
      keepEnded: KEPT_ENDED_CALLS,
    }),
    services: {
      compiler,
      sharedIfcSets: config.sharedIfcSets,
      dialogs: new OriginalDialogs(clock, runtime.random),
      rounds: new Rounds(),
      health: new ServerHealth(clock),
      tellings: new InTurn(),
      unregistered: new UnregisteredUsers(() => room),
      timeoutMs: config.applicationServerTimeoutMs,
    },
    sip,
    assignments: new Assignments(),
    assign: (request) =>
      room.assignments.track(request.impi, assign(deps.cx, { ...request, serverName: config.serverName })),
    keepOrRemove: (registration) =>
      registration.bindings.length > 0 ? room.registrar.save(registration) : room.registrar.remove(registration),
    background: new BackgroundWork(runtime, config.element),
  }
  return room
}

async function dispatch(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const mayReturn = request.toTag === undefined && request.method !== 'REGISTER'
  const returned = mayReturn ? room.services.dialogs.of(request) : undefined
  // TS 24.229 §5.4.1.1: integrity-protected and P-Asserted-Identity are believed, so only from the trust domain
  const { host } = hop.flow.remote
  if (!room.config.trustedHosts.has(host)) {
    if (request.toTag !== undefined && isOfKnownCall(request, room)) {
      return dialogRequest(fromForeignNetwork(request), hop, room)
    }
    room.runtime.counters.add('scscf.refused.untrusted')
    if (returned) room.runtime.log.warn('an application server is not among applicationServers', { host })
    return hop.reply(403)
  }
  if (returned === 'unknown') return hop.reply(481, { reason: 'Original Dialog Identifier Unknown' })
  return returned === undefined ? serve(request, hop, room) : returnedRequest(request, hop, returned, room)
}

async function serve(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  if (request.method === 'REGISTER') return register(request, hop, room)
  if (isRegEvent(request, room)) return subscribe(request, hop, room)
  if (request.toTag !== undefined) return dialogRequest(request, hop, room)
  if (isForThisElement(request, room)) return answerForItself(request, hop)
  return isOriginating(request, room) ? originatingRequest(request, hop, room) : terminatingRequest(request, hop, room)
}

function isForThisElement({ requestUri }: SipRequest, room: ScscfRoom): boolean {
  return requestUri.kind === 'sip' && isOwn(requestUri, room)
}

/** RFC 3261 §11.2: who asks this element itself is told that it is there; it serves no other request. */
function answerForItself(request: SipRequest, hop: Hop): SipResponse {
  const allow = { headers: [['Allow', 'REGISTER, SUBSCRIBE, OPTIONS']] } as const
  return hop.reply(request.method === 'OPTIONS' ? 200 : 405, allow)
}

async function assign(cx: Cx, request: ServerAssignmentRequest): Promise<Assigned> {
  try {
    return await cx.serverAssignment(request)
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}

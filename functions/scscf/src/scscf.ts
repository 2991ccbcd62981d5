import { VoltaicError } from '@voltaic/base'
import type { Cx, ServerAssignmentRequest } from '@voltaic/diameter'
import { BackgroundWork } from '@voltaic/runtime'
import { createSipStack, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { expire } from './expiry.ts'
import { PendingAuthentications } from './pending-authentications.ts'
import { register } from './register.ts'
import { Registrar } from './registrar.ts'
import type { Assigned, ScscfConfig, ScscfDeps, ScscfRoom } from './room.ts'
import { subscribe } from './subscribe.ts'

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
      onExpired: (key) => room.background.add(() => expire(key, room)),
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
    forwardsAckFrom: (flow) => config.trustedHosts.has(flow.remote.host),
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

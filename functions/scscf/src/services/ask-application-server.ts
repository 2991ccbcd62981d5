import type { InitialFilterCriteria } from '@voltaic/profile'
import { type ForwardOptions, type Hop, routesOf, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { ScscfRoom } from '../room.ts'
import type { OriginalDialog } from './original-dialogs.ts'
import type { ServerFailure } from './server-health.ts'
import { routeToServer } from './server-uri.ts'
import { type ServiceChain, servedUserHeader } from './service-chain.ts'

export type AskOutcome =
  | { readonly kind: 'answered'; readonly response: SipResponse }
  /** The server cannot be reached, says nothing, or fails before it has done anything; what its client is told. */
  | { readonly kind: 'failed'; readonly response: SipResponse }

/**
 * Gives a request to an application server, with the Route by which it comes back, and waits for the final answer.
 *
 * @param server its SIP URI, and what becomes of the request when it fails
 * @param chain where the request goes on when it comes back
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3, §5.4.3.4
 */
export async function askApplicationServer(
  request: SipRequest,
  hop: Hop,
  server: InitialFilterCriteria['applicationServer'],
  chain: ServiceChain,
  room: ScscfRoom,
  options: ForwardOptions,
): Promise<AskOutcome> {
  const { dialogs, timeoutMs } = room.services
  const { serverName } = server
  const failedWith = (how: Pick<ServerFailure, 'status' | 'local'>, response: SipResponse): AskOutcome => {
    const isTerminated = server.defaultHandling === 'SESSION_TERMINATED'
    return failed(serverName, { ...how, silenceMs: timeoutMs, isTerminated }, response, room)
  }
  const route = routeToServer(serverName)
  if (route === undefined)
    return failedWith(
      { status: 500, local: 'unresolvable' },
      hop.reply(500, { reason: 'Application Server Has No Address' }),
    )
  const dialog = dialogs.open(chain, room.canonicalImpu(request.uri))
  const patience = new Patience(dialog, timeoutMs, options.signal, room)
  const { transform } = options
  const response = await hop.forward(toServer(request, route, dialog, room), {
    ...options,
    signal: patience.signal,
    silenceMs: timeoutMs,
    transform(received) {
      patience.sees(received)
      return transform === undefined ? received : transform(received)
    },
  })
  patience.end()
  if (!hasFailed(response, dialog, patience) || hop.signal.aborted) {
    if (hasActed(response, dialog, patience)) room.services.health.answered(serverName)
    dialogs.end(dialog)
    return { kind: 'answered', response }
  }
  dialogs.revoke(dialog)
  return failedWith(patience.isOver ? SILENCE : outcomeOf(response), failureAnswer(response, hop))
}

const SILENCE = { status: 408, local: 'timeout' } as const

/** What a server has answered, or why it has not. */
export function outcomeOf({ status, local }: SipResponse): Pick<ServerFailure, 'status' | 'local'> {
  return { status, ...(local !== undefined && { local }) }
}

/** @param response what its client is told */
function failed(
  server: string,
  failure: ServerFailure,
  response: SipResponse,
  { runtime, services }: ScscfRoom,
): AskOutcome {
  services.health.failed(server, failure)
  runtime.counters.add('scscf.as.failed')
  runtime.log.warn('application server failed', { callId: response.callId, server, status: response.status })
  return { kind: 'failed', response }
}

/** The Route that leads to the server and back, and whom it serves. @spec TS 24.229 §5.4.3.2 */
function toServer(request: SipRequest, route: string, { id, chain }: OriginalDialog, room: ScscfRoom): SipRequest {
  const rest = routesOf(request).map(({ text }) => text)
  const { chargingFunctions } = chain.user
  const charged =
    chargingFunctions === undefined ? request : request.with('P-Charging-Function-Addresses', chargingFunctions)
  return charged
    .with('Route', [route, `<sip:${id}@${room.config.hostPortParams};lr>`, ...rest])
    .with('P-Served-User', servedUserHeader(chain))
}

/**
 * How long a server may do nothing at all: neither answer provisionally nor give the request back. Behind that its users
 * may take as long as they like.
 */
class Patience {
  /** Aborts when it is over, or when the call is ended. */
  readonly signal: AbortSignal
  isOver = false
  /** Whether the server has answered with more than 100. */
  hasAnswered = false
  readonly #stop: () => void

  constructor(dialog: OriginalDialog, timeoutMs: number, ended: AbortSignal | undefined, { runtime }: ScscfRoom) {
    const controller = new AbortController()
    const timer = runtime.clock.startTimer(timeoutMs, () => {
      this.isOver = true
      controller.abort()
    })
    this.#stop = () => timer.cancel()
    dialog.onReturned = this.#stop
    this.signal = ended === undefined ? controller.signal : AbortSignal.any([controller.signal, ended])
  }

  sees({ status }: SipResponse): void {
    if (status === 100) return
    this.hasAnswered ||= status < 200
    this.#stop()
  }

  end(): void {
    this.#stop()
  }
}

// TS 24.229 §5.4.3.2: no answer, 408 or 5xx, before anything else has come; what others answer is not the server's failure
function hasFailed(response: SipResponse, { returns }: OriginalDialog, patience: Patience): boolean {
  if (returns > 0 || patience.hasAnswered || response.local === 'stopped') return false
  const { status } = response
  // RFC 3261 §21.6: a 6xx is what the server has decided for everybody, as call screening does
  return patience.isOver || response.local !== undefined || status === 408 || (status >= 500 && status < 600)
}

/** Whether it has done anything: what is not a failure may also be a caller who has hung up meanwhile. */
function hasActed(response: SipResponse, { returns }: OriginalDialog, patience: Patience): boolean {
  return returns > 0 || patience.hasAnswered || response.local === undefined
}

function failureAnswer(response: SipResponse, hop: Hop): SipResponse {
  const isAnswer = response.local === undefined && response.status >= 500 && response.status !== 503
  return isAnswer ? response : hop.reply(408, { reason: 'Application Server Does Not Answer' })
}

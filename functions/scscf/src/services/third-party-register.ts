import {
  formatServiceInfo,
  IfcSubject,
  IMS_3GPP_TYPE,
  type InitialFilterCriteria,
  nextIfc,
  type RegistrationType,
} from '@voltaic/profile'
import { createRequest, encodeMessage, type SipRequest, type SipResponse } from '@voltaic/sip'
import { chargingFunctionAddresses } from '../charging.ts'
import type { RegisteredImpu, Registration } from '../registration.ts'
import type { ScscfRoom } from '../room.ts'
import { outcomeOf } from './ask-application-server.ts'
import type { ServerFailure } from './server-health.ts'
import { routeToServer } from './server-uri.ts'

/** What the phone sent and was answered; absent when the network ends the registration. */
export interface RegisterExchange {
  readonly request: SipRequest
  readonly response: SipResponse
}

/**
 * Tells the application servers that a user has registered, registers anew or has left: each whose filter criteria the
 * REGISTER meets gets one of this element's own.
 *
 * @param registration how it stands now
 * @returns `refused` when a server has failed without which the user is not to be served
 * @spec TS 24.229 §5.4.1.7; TS 23.218 §6.3
 */
export async function thirdPartyRegister(
  registration: Registration,
  type: RegistrationType,
  room: ScscfRoom,
  exchange?: RegisterExchange,
): Promise<'told' | 'refused'> {
  const outcomes = await Promise.all(
    identitiesWithServices(registration).flatMap((impu) =>
      serversFor(impu, type, exchange).map((criteria) => tellServer(registration, impu, criteria, room, exchange)),
    ),
  )
  return outcomes.includes('refused') ? 'refused' : 'told'
}

/** One identity for each service profile of the set: the first that is not barred. */
function identitiesWithServices({ impus }: Registration): readonly RegisteredImpu[] {
  const known = new Set<unknown>()
  return impus.filter(({ barred, services }) => {
    if (barred || services === undefined || known.has(services)) return false
    known.add(services)
    return true
  })
}

function serversFor(
  { services }: RegisteredImpu,
  registrationType: RegistrationType,
  exchange: RegisterExchange | undefined,
): readonly InitialFilterCriteria[] {
  if (services === undefined) return []
  const request = exchange?.request ?? { method: 'REGISTER', uri: '', lines: [], body: new Uint8Array() }
  const subject = new IfcSubject(request, { sessionCase: 'ORIGINATING_SESSION', registrationType })
  const matches: InitialFilterCriteria[] = []
  for (let match = nextIfc(services, subject); match; match = nextIfc(services, subject, match.index + 1)) {
    matches.push(match.criteria)
  }
  return matches
}

type Answer = Pick<ServerFailure, 'status' | 'local'>
const NO_ADDRESS: Answer = { status: 500, local: 'unresolvable' }

async function tellServer(
  registration: Registration,
  impu: RegisteredImpu,
  { applicationServer, priority }: InitialFilterCriteria,
  room: ScscfRoom,
  exchange: RegisterExchange | undefined,
): Promise<'told' | 'refused'> {
  const server = applicationServer.serverName
  const tell = () => answerOf(registration, impu, applicationServer, room, exchange)
  const isReachable = routeToServer(server) !== undefined
  // a user who leaves is not told to have left before the server has heard that the user is there
  const key = `${priority} ${server} ${impu.impu}`
  const answer = isReachable ? await room.services.tellings.run(key, tell) : NO_ADDRESS
  if (answer === undefined) return 'told'
  noteOutcome(applicationServer, answer, room)
  const { status } = answer
  if (status < 300) return 'told'
  room.runtime.counters.add('scscf.as.register-failed')
  room.runtime.log.warn('application server refused a third-party REGISTER', { impu: impu.impu, server, status })
  return applicationServer.defaultHandling === 'SESSION_TERMINATED' ? 'refused' : 'told'
}

/** TS 24.229 §5.4.3.2: what fails a server in a call fails it here; one that refuses is there. */
function noteOutcome(
  { serverName, defaultHandling }: InitialFilterCriteria['applicationServer'],
  answer: Answer,
  { services: { health, timeoutMs } }: ScscfRoom,
): void {
  const { status } = answer
  if (status !== 408 && (status < 500 || status >= 600)) {
    health.answered(serverName)
    return
  }
  const isTerminated = defaultHandling === 'SESSION_TERMINATED'
  health.failed(serverName, { ...answer, silenceMs: timeoutMs, isTerminated })
}

async function answerOf(
  registration: Registration,
  impu: RegisteredImpu,
  server: InitialFilterCriteria['applicationServer'],
  room: ScscfRoom,
  exchange: RegisterExchange | undefined,
): Promise<Answer> {
  const request = requestTo(server.serverName, registration, impu, room, exchange)
  const whole = withParts(request, bodyParts(server, exchange), room)
  const response = await room.sip().request(whole, { timeoutMs: room.services.timeoutMs })
  return outcomeOf(response)
}

function requestTo(
  server: string,
  { bindings, charging }: Registration,
  { identity }: RegisteredImpu,
  { config, runtime }: ScscfRoom,
  exchange: RegisterExchange | undefined,
): SipRequest {
  const now = runtime.clock.now()
  const expires = Math.max(0, ...bindings.map(({ expiresAt }) => Math.ceil((expiresAt - now) / 1000)))
  const copied = ['P-Access-Network-Info', 'P-Visited-Network-ID', 'P-Charging-Vector'].flatMap((name) =>
    (exchange?.request.headerLines(name) ?? []).map((value) => [name, value] as const),
  )
  const chargingFunctions = chargingFunctionAddresses(charging)
  return createRequest('REGISTER', server, [
    ['Max-Forwards', '70'],
    ['From', `<${config.serverName}>;tag=${runtime.random.hex(6)}`],
    ['To', `<${identity}>`],
    ['Call-ID', runtime.random.hex(12)],
    ['CSeq', '1 REGISTER'],
    ['Contact', `<${config.serverName}>`],
    ['Expires', String(expires)],
    ...copied,
    ...(chargingFunctions === undefined ? [] : [['P-Charging-Function-Addresses', chargingFunctions] as const]),
  ])
}

interface BodyPart {
  readonly contentType: string
  readonly content: Uint8Array
}

function bodyParts(
  { serviceInfo, includeRegisterRequest, includeRegisterResponse }: InitialFilterCriteria['applicationServer'],
  exchange: RegisterExchange | undefined,
): readonly BodyPart[] {
  const message = (content: Uint8Array): BodyPart => ({ contentType: 'message/sip', content })
  return [
    ...(serviceInfo === undefined
      ? []
      : [{ contentType: IMS_3GPP_TYPE, content: Buffer.from(formatServiceInfo(serviceInfo)) }]),
    ...(exchange && includeRegisterRequest ? [message(encodeMessage(exchange.request))] : []),
    ...(exchange && includeRegisterResponse ? [message(encodeMessage(exchange.response))] : []),
  ]
}

/** @spec RFC 2046 §5.1 */
function withParts(request: SipRequest, parts: readonly BodyPart[], { runtime }: ScscfRoom): SipRequest {
  const [first] = parts
  if (first === undefined) return request
  if (parts.length === 1) return request.withBody(first.contentType, first.content)
  // nothing in the parts can hold what nobody could know
  const boundary = runtime.random.hex(12)
  const content = Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`--${boundary}\r\nContent-Type: ${part.contentType}\r\n\r\n`),
      part.content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
  return request.withBody(`multipart/mixed;boundary=${boundary}`, content)
}

import { DecodeError } from '@voltaic/base'
import { deltaSeconds, parseContacts, parseNameAddr, type SipResponse } from '@voltaic/sip'
import { answerChallenge, unansweredAuthorization } from './answer-challenge.ts'
import { nextAuthorization, takeAuthenticationInfo, takeChallenge } from './digest/digest-registration.ts'
import { clearWay, type RegistrationWay } from './gm/registration-way.ts'
import { registerRequest } from './register-request.ts'
import type { UeRoom } from './room.ts'
import type { RegisterOutcome } from './ue-config.ts'

/** TS 24.229 §5.1.1.5.1: two challenges in a row that the SIM does not believe end the attempt. */
const MAX_CHALLENGES = 3
const MAX_TRIES = 2 + MAX_CHALLENGES
const SILENT =
  'A phone with IPsec never answers such a 401: let the P-CSCF agree on security, or switch it off in the phone'
const REFUSED = 'Let the P-CSCF allow a pair of algorithms that the phone has, or the phone offer one that it allows'
const UNPROTECTED = 'This P-CSCF insists on IPsec: switch it on in the phone'

/**
 * Registers, refreshes or, with a lifetime of 0, leaves. The phone is careful: it accepts nothing from a network that
 * has not proved that it knows the key of the SIM.
 *
 * @spec TS 24.229 §5.1.1.2, §5.1.1.4, §5.1.1.5, §5.1.1.6
 * @param expires seconds
 */
export async function register(expires: number, room: UeRoom): Promise<RegisterOutcome> {
  const way = room.gm === undefined ? clearWay(room) : await room.gm.register()
  try {
    return await registerOver(way, expires, room)
  } finally {
    await way.end()
  }
}

async function registerOver(way: RegistrationWay, expires: number, room: UeRoom): Promise<RegisterOutcome> {
  let attempt = firstAttempt(expires, way, room)
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const response = await send(attempt, room)
    const next = await after(response, attempt, room)
    if ('kind' in next) return next
    attempt = next
  }
  return { kind: 'refused', status: 401, reason: 'challenged again and again' }
}

/** One REGISTER that is to be sent. */
interface Attempt {
  readonly way: RegistrationWay
  /** Seconds. */
  readonly expires: number
  readonly authorization: string
  /** The Authorization answers a challenge that the SIM believed: a 200 is from a network that knows K. */
  readonly isAnswer: boolean
  /** Of an answer of SIP Digest: what the network proves with that it knows the password. */
  readonly rspauth?: string | undefined
}

function firstAttempt(expires: number, way: RegistrationWay, room: UeRoom): Attempt {
  if (room.config.digest !== undefined) return byDigest({ way, expires }, room)
  const last = way.isRefresh ? room.state.authorization : undefined
  const authorization = last ?? unansweredAuthorization(uriOf(room), room.config)
  return { way, expires, isAnswer: way.isRefresh, authorization }
}

/** @spec TS 24.229 §5.1.1.2.3, §5.1.1.4.3 */
function byDigest({ way, expires }: Pick<Attempt, 'way' | 'expires'>, room: UeRoom): Attempt {
  const { authorization, rspauth } = nextAuthorization(uriOf(room), room)
  return { way, expires, authorization, rspauth, isAnswer: rspauth !== undefined }
}

/** How it ended, or what to try next. */
async function after(response: SipResponse, attempt: Attempt, room: UeRoom): Promise<RegisterOutcome | Attempt> {
  try {
    return await judge(response, attempt, room)
  } catch (error) {
    // what cannot be read is not believed
    if (error instanceof DecodeError) return { kind: 'refused', status: response.status, reason: error.message }
    throw error
  }
}

async function judge(response: SipResponse, attempt: Attempt, room: UeRoom): Promise<RegisterOutcome | Attempt> {
  if (response.local !== undefined) return { kind: 'no answer' }
  if (response.status === 401) return challenged(response, attempt, room)
  if (response.status === 423) return tooBrief(response, attempt, room)
  if (response.status === 494) return disagreed(response, attempt, room)
  if (response.status >= 300) return refused(response)
  if (!attempt.isAnswer) return { kind: 'not challenged' }
  const { rspauth } = attempt
  if (rspauth !== undefined && !takeAuthenticationInfo(response, rspauth, room)) {
    return { kind: 'network not authenticated' }
  }
  return accepted(response, attempt, room)
}

async function challenged(response: SipResponse, attempt: Attempt, room: UeRoom): Promise<RegisterOutcome | Attempt> {
  if (room.config.digest !== undefined) return challengedByDigest(response, attempt, room)
  const answer = answerChallenge(response, uriOf(room), room.runtime.random, room.config)
  if (answer.kind === 'not understood') return { kind: 'refused', status: 401, reason: answer.what }
  if (room.config.faults?.silentAfterChallenge) return { kind: 'no answer' }
  const why = answer.kind === 'response' ? await attempt.way.challenged(response, answer.keys) : undefined
  if (why !== undefined) return { kind: 'no security agreement', reason: why, remedy: SILENT }
  const next = { ...attempt, authorization: answer.authorization, isAnswer: answer.kind === 'response' }
  if (answer.kind !== 'network not authenticated') return next
  // TS 24.229 §5.1.1.5.3: the network is told, by an answer that is none
  await send(next, room)
  return { kind: 'network not authenticated' }
}

/** @spec TS 24.229 §5.1.1.5.4, §5.1.1.5.5 */
function challengedByDigest(response: SipResponse, attempt: Attempt, room: UeRoom): RegisterOutcome | Attempt {
  const why = takeChallenge(response, attempt.isAnswer, room)
  if (why !== undefined) return { kind: 'refused', status: 401, reason: why }
  return room.config.faults?.silentAfterChallenge ? { kind: 'no answer' } : byDigest(attempt, room)
}

// RFC 3329 §2.3.1: what the P-CSCF wants instead is tried, once
async function disagreed(response: SipResponse, attempt: Attempt, room: UeRoom): Promise<RegisterOutcome | Attempt> {
  if (await attempt.way.disagreed(response)) return firstAttempt(attempt.expires, attempt.way, room)
  const reason = `${response.status} ${response.reason}`
  return { kind: 'no security agreement', reason, remedy: room.gm === undefined ? UNPROTECTED : REFUSED }
}

// RFC 3261 §10.2.8: the phone asks for the lifetime it may have
function tooBrief(response: SipResponse, attempt: Attempt, room: UeRoom): RegisterOutcome | Attempt {
  const longer = deltaSeconds(response.header('Min-Expires') ?? '')
  if (longer === undefined || longer <= attempt.expires) return refused(response)
  const next = { ...attempt, expires: longer }
  // RFC 7616 §3.4: each request has a count of its own
  return room.config.digest === undefined ? next : byDigest(next, room)
}

function uriOf(room: UeRoom): string {
  return `sip:${room.config.realm}`
}

async function send({ way, expires, authorization }: Attempt, room: UeRoom): Promise<SipResponse> {
  const { state, config } = room
  state.cseq += 1
  const thread = { callId: state.callId, fromTag: state.fromTag, cseq: state.cseq }
  return way.send(registerRequest(config, room.contact(), thread, expires, authorization))
}

function accepted(response: SipResponse, { way, authorization }: Attempt, room: UeRoom): RegisterOutcome {
  const contacts = parseContacts(response)
  const own = contacts === '*' ? undefined : contacts.find((contact) => contact.uri === room.contact())
  const expires = own ? (deltaSeconds(own.params.get('expires') ?? response.header('Expires') ?? '') ?? 0) : 0
  room.state.hasAuthenticated = expires > 0
  room.state.authorization = expires > 0 ? authorization : undefined
  way.accepted(expires)
  return {
    kind: 'registered',
    expires,
    serviceRoute: response.list('Service-Route'),
    associatedUris: response.list('P-Associated-URI').map((value) => parseNameAddr(value).uri),
  }
}

function refused(response: SipResponse): RegisterOutcome {
  return { kind: 'refused', status: response.status, reason: response.reason }
}

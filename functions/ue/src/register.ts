import { deltaSeconds, parseContacts, parseNameAddr, type SipResponse } from '@voltaic/sip'
import { answerChallenge, unansweredAuthorization } from './answer-challenge.ts'
import { registerRequest } from './register-request.ts'
import type { UeRoom } from './ue.ts'
import type { RegisterOutcome } from './ue-config.ts'

/** TS 24.229 §5.1.1.5.1: two challenges in a row that the SIM does not believe end the attempt. */
const MAX_CHALLENGES = 3
const MAX_TRIES = 2 + MAX_CHALLENGES

/**
 * Registers, refreshes or, with a lifetime of 0, leaves. The phone is careful: it accepts nothing from a network that
 * has not proved that it knows the key of the SIM.
 *
 * @spec TS 24.229 §5.1.1.2, §5.1.1.4, §5.1.1.5, §5.1.1.6
 * @param expires seconds
 */
export async function register(expires: number, room: UeRoom): Promise<RegisterOutcome> {
  const uri = `sip:${room.config.realm}`
  let wanted = expires
  let challenged = room.state.hasAuthenticated
  let authorization = room.state.authorization ?? unansweredAuthorization(uri, room.config)
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const response = await send(wanted, authorization, room)
    if (response.local !== undefined) return { kind: 'no answer' }
    if (response.status === 401) {
      const answer = answerChallenge(response, uri, room.runtime.random, room.config)
      if (answer.kind === 'not understood') return { kind: 'refused', status: 401, reason: answer.what }
      if (room.config.faults?.silentAfterChallenge) return { kind: 'no answer' }
      authorization = answer.authorization
      if (answer.kind === 'network not authenticated') {
        // TS 24.229 §5.1.1.5.3: the network is told, by an answer that is none
        await send(wanted, authorization, room)
        return { kind: 'network not authenticated' }
      }
      challenged = answer.kind === 'response'
      continue
    }
    if (response.status === 423) {
      const longer = deltaSeconds(response.header('Min-Expires') ?? '')
      if (longer === undefined || longer <= wanted) return refused(response)
      wanted = longer
      continue
    }
    if (response.status >= 300) return refused(response)
    if (!challenged) return { kind: 'not challenged' }
    return accepted(response, authorization, room)
  }
  return { kind: 'refused', status: 401, reason: 'challenged again and again' }
}

async function send(expires: number, authorization: string, room: UeRoom): Promise<SipResponse> {
  const { state, config } = room
  state.cseq += 1
  const thread = { callId: state.callId, fromTag: state.fromTag, cseq: state.cseq }
  return room.sip().request(registerRequest(config, room.contact(), thread, expires, authorization), { target: config.pcscf })
}

function accepted(response: SipResponse, authorization: string, room: UeRoom): RegisterOutcome {
  const contacts = parseContacts(response)
  const own = contacts === '*' ? undefined : contacts.find((contact) => contact.uri === room.contact())
  const expires = own ? (deltaSeconds(own.params.get('expires') ?? response.header('Expires') ?? '') ?? 0) : 0
  room.state.hasAuthenticated = expires > 0
  room.state.authorization = expires > 0 ? authorization : undefined
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

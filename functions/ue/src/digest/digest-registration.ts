import { DecodeError } from '@voltaic/base'
import { formatAuth, parseAuth, type SipResponse } from '@voltaic/sip'
import type { UeRoom } from '../room.ts'
import { answerDigestChallenge, type DigestChallenge, digestChallengeIn } from './digest-challenge.ts'

/** What a phone of SIP Digest keeps between two REGISTERs. */
export interface DigestState {
  readonly challenge: DigestChallenge
  /** How often its nonce has been used. */
  readonly count: number
}

/** An Authorization of a REGISTER. */
export interface DigestAuthorization {
  readonly authorization: string
  /** Undefined for one that answers nothing yet. */
  readonly rspauth: string | undefined
}

/**
 * The Authorization of the next REGISTER: with the nonce that the network gave for it, or still without an answer.
 *
 * @spec TS 24.229 §5.1.1.2.3, §5.1.1.4.3
 */
export function nextAuthorization(uri: string, room: UeRoom): DigestAuthorization {
  const { config, state } = room
  if (state.digest === undefined) {
    const { impi: username, realm } = config
    return { authorization: unanswered({ username, realm, uri }), rspauth: undefined }
  }
  const { challenge } = state.digest
  const count = state.digest.count + 1
  state.digest = { challenge, count }
  const password = config.faults?.wrongResponse ? room.runtime.random.hex(8) : (config.digest?.password ?? '')
  const request = { method: 'REGISTER', uri, count, cnonce: room.runtime.random.hex(8) }
  const { value, rspauth } = answerDigestChallenge(challenge, { username: config.impi, password }, request)
  return { authorization: value, rspauth }
}

/**
 * Takes a 401.
 *
 * @param hasAnswered whether the REGISTER held an answer
 * @returns why the phone does not answer it; undefined when it does
 * @spec TS 24.229 §5.1.1.5.4, §5.1.1.5.5; RFC 7616 §3.4
 */
export function takeChallenge(response: SipResponse, hasAnswered: boolean, room: UeRoom): string | undefined {
  const challenge = digestChallengeIn(response, 'WWW-Authenticate')
  // a phone that has a password never falls back to anything else
  if (challenge === undefined) return `no challenge of SIP Digest: ${response.header('WWW-Authenticate') ?? 'none'}`
  if (hasAnswered && !challenge.isStale) {
    room.state.digest = undefined
    return 'the password is wrong, or the user name is'
  }
  room.state.digest = { challenge, count: 0 }
  return undefined
}

/**
 * Takes the 200 to an answer.
 *
 * @returns whether the network is believed: what it says of the password must be right where it says something
 * @spec TS 24.229 §5.1.1.5.4; RFC 7616 §3.5
 */
export function takeAuthenticationInfo(response: SipResponse, rspauth: string, room: UeRoom): boolean {
  const info = paramsOf(response.header('Authentication-Info'))
  const said = info?.get('rspauth')
  if (said !== undefined && said.toLowerCase() !== rspauth) return false
  const nonce = info?.get('nextnonce')
  if (nonce !== undefined && room.state.digest !== undefined) {
    room.state.digest = { challenge: { ...room.state.digest.challenge, nonce }, count: 0 }
  }
  return true
}

function paramsOf(header: string | undefined) {
  if (header === undefined) return undefined
  try {
    return parseAuth(header).params
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function unanswered({ username, realm, uri }: { username: string; realm: string; uri: string }): string {
  return formatAuth('Digest', [
    ['username', username, true],
    ['realm', realm, true],
    ['uri', uri, true],
    ['nonce', '', true],
    ['response', '', true],
  ])
}

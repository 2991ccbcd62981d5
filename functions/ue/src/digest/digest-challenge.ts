import { type DigestAlgorithm, digestAlgorithmOf, digestHa1, digestResponse } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import { formatAuth, parseAuth, type SipMessage } from '@voltaic/sip'
import type { Credentials } from '../call/call-options.ts'

/** A challenge of Digest that a phone with a password can answer. @spec RFC 7616 §3.3 */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly algorithm: DigestAlgorithm
  /** Undefined where the older form without counter is wanted. */
  readonly qop: 'auth' | 'auth-int' | undefined
  readonly opaque: string | undefined
  /** The answer before was made with the right password, for a nonce that is over. */
  readonly isStale: boolean
}

/**
 * The first challenge of a message that can be answered.
 *
 * @param name WWW-Authenticate or Proxy-Authenticate
 * @returns undefined when there is none of Digest with MD5 or SHA-256
 * @spec RFC 3261 §22.2; RFC 8760 §2.4
 */
export function digestChallengeIn(message: SipMessage, name: string): DigestChallenge | undefined {
  for (const line of message.headerLines(name)) {
    const challenge = read(line)
    if (challenge !== undefined) return challenge
  }
  return undefined
}

function read(line: string): DigestChallenge | undefined {
  const params = paramsOf(line)
  const nonce = params?.get('nonce')
  const algorithm = digestAlgorithmOf(params?.get('algorithm'))
  if (params === undefined || nonce === undefined || algorithm === undefined) return undefined
  return {
    realm: params.get('realm') ?? '',
    nonce,
    algorithm,
    qop: qopOf(params.get('qop')),
    opaque: params.get('opaque'),
    isStale: params.get('stale')?.toLowerCase() === 'true',
  }
}

function paramsOf(line: string) {
  try {
    const { scheme, params } = parseAuth(line)
    return scheme.toLowerCase() === 'digest' ? params : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

// RFC 7616 §3.3: what is not known is ignored. A proxy may change a body: it is covered only where nothing else is offered
function qopOf(offered: string | undefined): DigestChallenge['qop'] {
  const values = (offered ?? '').split(',').map((value) => value.trim().toLowerCase())
  if (values.includes('auth')) return 'auth'
  return values.includes('auth-int') ? 'auth-int' : undefined
}

/** The request that is to be authorised. */
export interface AuthorisedRequest {
  readonly method: string
  readonly uri: string
  readonly body?: Uint8Array | undefined
  /** How often the nonce is used with it, from 1. */
  readonly count: number
  readonly cnonce: string
}

/** An answer, and what the other side proves itself with in turn. */
export interface DigestAnswer {
  /** The value of Authorization or Proxy-Authorization. */
  readonly value: string
  /** `rspauth` of an Authentication-Info without body. */
  readonly rspauth: string
}

/** Answers a challenge. @spec RFC 7616 §3.4, §3.5; RFC 3261 §22.4 */
export function answerDigestChallenge(
  { realm, nonce, algorithm, qop, opaque }: DigestChallenge,
  { username, password }: Credentials,
  { method, uri, body, count, cnonce }: AuthorisedRequest,
): DigestAnswer {
  const nonceCount = count.toString(16).padStart(8, '0')
  const ha1 = digestHa1({ username, realm }, password, algorithm)
  const parameters = { uri, nonce, algorithm, ...(qop === undefined ? {} : { qop, nonceCount, cnonce }) }
  const response = digestResponse(ha1, { ...parameters, method, ...(body === undefined ? {} : { entityBody: body }) })
  const value = formatAuth('Digest', [
    ['username', username, true],
    ['realm', realm, true],
    ['nonce', nonce, true],
    ['uri', uri, true],
    ['response', response, true],
    ['algorithm', algorithm, false],
    ...(opaque === undefined ? [] : ([['opaque', opaque, true]] as const)),
    ...(qop === undefined
      ? []
      : ([
          ['qop', qop, false],
          ['nc', nonceCount, false],
          ['cnonce', cnonce, true],
        ] as const)),
  ])
  return { value, rspauth: digestResponse(ha1, { ...parameters, method: '' }) }
}

import { parseAuth, type SipRequest } from '@voltaic/sip'

/** The digest parameters of an Authorization header that the S-CSCF looks at. */
export interface Credentials {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly qop: string | undefined
  readonly nonceCount: string | undefined
  readonly cnonce: string | undefined
  /** AUTS, still in base64. */
  readonly auts: string | undefined
  readonly algorithm: string | undefined
  /** @spec TS 24.229 §7.2A.2 */
  readonly integrityProtected: boolean
  /** What the P-CSCF says of the protection; undefined where it says nothing. @spec TS 24.229 §7.2A.2 */
  readonly integrity: string | undefined
}

/** What the S-CSCF does with a REGISTER. */
export type RegisterCase = 'challenge' | 'resynchronise' | 'verify' | 'accept' | 'reject'

export interface RegisterCaseFacts {
  readonly credentials: Credentials | undefined
  /** Nonce of the challenge that this IMPI has not answered yet. */
  readonly pendingNonce: string | undefined
  /** The IMPI has a binding, and this REGISTER comes from the same phone with the same credentials as before. */
  readonly isRefresh: boolean
  /** Whether the S-CSCF lets a refresh pass without a new challenge. */
  readonly refreshWithoutChallenge: boolean
}

/**
 * Sorts a REGISTER into the procedures of the standard.
 *
 * @spec TS 24.229 §5.4.1.2.1, §5.4.1.2.2, §5.4.1.2.3; RFC 3310 §3.4
 */
export function registerCase(facts: RegisterCaseFacts): RegisterCase {
  const { credentials, pendingNonce } = facts
  if (!credentials) return 'challenge'
  if (pendingNonce !== undefined && credentials.nonce === pendingNonce) {
    if (credentials.auts !== undefined) return 'resynchronise'
    // TS 24.229 §5.4.1.2.3C: neither a response nor AUTS: the phone did not believe the network
    return credentials.response === '' ? 'reject' : 'verify'
  }
  if (facts.isRefresh && facts.refreshWithoutChallenge) return 'accept'
  // TS 24.229 §5.4.1.2.1: an answer to a challenge that is not pending is not an answer; the user is challenged afresh
  return 'challenge'
}

/**
 * Whether a REGISTER holds an answer of SIP Digest: its P-CSCF says so.
 *
 * @spec TS 24.229 §5.4.1.1, §5.4.1.2.2A
 */
export function isDigestAnswer({ integrity }: Credentials): boolean {
  return integrity === 'ip-assoc-pending' || integrity === 'ip-assoc-yes'
}

/**
 * The scheme to ask the HSS for: AKA where phone or P-CSCF speak of it, else whatever the HSS has for the user.
 *
 * @spec TS 24.229 §5.4.1.1; TS 29.228 §6.3
 */
export function schemeToAsk(credentials: Credentials | undefined): 'Digest-AKAv1-MD5' | 'Unknown' {
  if (credentials === undefined) return 'Unknown'
  const isAka = credentials.integrity !== undefined || credentials.algorithm?.toUpperCase().startsWith('AKA')
  return isAka ? 'Digest-AKAv1-MD5' : 'Unknown'
}

/** Reads the Authorization header; undefined when there is none, or one of another scheme. */
export function credentialsOf(request: SipRequest): Credentials | undefined {
  const header = request.header('Authorization')
  return header === undefined ? undefined : readCredentials(header)
}

/** The same of the value of an Authorization or Proxy-Authorization header. */
export function readCredentials(header: string): Credentials | undefined {
  const { scheme, params } = parseAuth(header)
  if (scheme.toLowerCase() !== 'digest') return undefined
  return {
    username: params.get('username') ?? '',
    realm: params.get('realm') ?? '',
    nonce: params.get('nonce') ?? '',
    uri: params.get('uri') ?? '',
    response: params.get('response') ?? '',
    qop: params.get('qop'),
    nonceCount: params.get('nc'),
    cnonce: params.get('cnonce'),
    auts: params.get('auts'),
    algorithm: params.get('algorithm'),
    integrityProtected: params.get('integrity-protected') === 'yes',
    integrity: params.get('integrity-protected'),
  }
}

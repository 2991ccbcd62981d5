import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestAlgorithmOf, digestHa1, digestResponse } from '@voltaic/aka'
import type { DigestAuthDataItem } from '@voltaic/diameter'
import type { ScscfConfig } from '@voltaic/scscf'
import { type AuthParams, parseAuth, type SipRequest, type SipResponse } from '@voltaic/sip'
import { IMPI, REALM, registerRequest, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

export const PASSWORD = 'correct horse'

/** An S-CSCF whose HSS knows the user by a password only. */
export function scscfByDigest(
  clause: string,
  name: string,
  run: (alone: ScscfAlone) => Promise<void>,
  { change = {}, ...item }: Partial<DigestAuthDataItem> & { readonly change?: Partial<ScscfConfig> } = {},
): void {
  test(`S-CSCF ${name} (TS 24.229 §${clause})`, async () => {
    const alone = await startScscfAlone(change)
    alone.maa = ({ scheme }) =>
      scheme === 'Digest-AKAv1-MD5'
        ? { result: 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', items: [] }
        : { result: 'DIAMETER_SUCCESS', items: [{ ...digestItem(), ...item }] }
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

export function digestItem(password: string = PASSWORD): DigestAuthDataItem {
  const ha1 = digestHa1({ username: IMPI, realm: REALM }, password)
  return { scheme: 'SIP Digest', realm: REALM, algorithm: 'MD5', qop: 'auth', ha1 }
}

export interface AnswerParts {
  readonly method?: string
  readonly uri?: string
  readonly password?: string
  readonly username?: string
  readonly nonce?: string
  readonly count?: number
  readonly qop?: 'auth' | 'auth-int'
  readonly body?: Uint8Array
  /** Of the P-CSCF, for Authorization. */
  readonly integrity?: string
}

/** The parameters of a challenge. */
export function challengeIn(response: SipResponse): AuthParams['params'] {
  const name = response.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate'
  return parseAuth(response.header(name) ?? '').params
}

/** The answer to a challenge, right unless told otherwise. */
export function digestAnswer(challenge: SipResponse, parts: AnswerParts = {}): string {
  const params = challengeIn(challenge)
  const { method = 'REGISTER', uri = `sip:${REALM}`, username = IMPI, count = 1, qop = 'auth' } = parts
  const nonce = parts.nonce ?? params.get('nonce') ?? ''
  const algorithm = digestAlgorithmOf(params.get('algorithm')) ?? 'MD5'
  const nonceCount = count.toString(16).padStart(8, '0')
  const ha1 = digestHa1({ username, realm: REALM }, parts.password ?? PASSWORD, algorithm)
  const response = digestResponse(ha1, {
    ...{ method, uri, nonce, nonceCount, cnonce: 'c', qop, algorithm },
    ...(parts.body === undefined ? {} : { entityBody: parts.body }),
  })
  const integrity = parts.integrity === undefined ? '' : `,integrity-protected="${parts.integrity}"`
  return `Digest username="${username}",realm="${REALM}",nonce="${nonce}",uri="${uri}",response="${response}",algorithm=${algorithm},qop=${qop},nc=${nonceCount},cnonce="c"${integrity}`
}

/** A first REGISTER, as the P-CSCF passes on one that may be of SIP Digest. */
export function firstRegister(cseq = 1): SipRequest {
  return registerRequest(cseq, `Digest username="${IMPI}",realm="${REALM}",nonce="",uri="sip:${REALM}",response=""`)
}

/** Registers by SIP Digest. @returns the 401 and the 200 */
export async function registerByDigest(alone: ScscfAlone): Promise<{ challenge: SipResponse; accepted: SipResponse }> {
  const challenge = await alone.send(firstRegister())
  const answer = digestAnswer(challenge, { integrity: 'ip-assoc-pending' })
  const accepted = await alone.send(registerRequest(2, answer))
  assert.equal(accepted.status, 200)
  return { challenge, accepted }
}

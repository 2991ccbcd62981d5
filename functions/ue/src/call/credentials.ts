import { digestHa1, digestResponse } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { formatAuth, parseAuth, type SipResponse } from '@voltaic/sip'
import type { Credentials } from './call-options.ts'

export interface DigestAnswer {
  readonly realm: string
  /** For the next INVITE. */
  readonly header: readonly [name: string, value: string]
}

/**
 * Answers the challenge of a proxy or of the other side to an INVITE.
 *
 * @returns undefined when there is no challenge of Digest with MD5
 * @spec RFC 3261 §22.2, §22.3; RFC 2617 §3.2.2
 */
export function answerDigest(
  challenge: SipResponse,
  { username, password }: Credentials,
  uri: string,
  random: Random,
): DigestAnswer | undefined {
  const isProxy = challenge.status === 407
  const params = digestParams(challenge.header(isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate'))
  const nonce = params?.get('nonce')
  if (params === undefined || nonce === undefined) return undefined
  const realm = params.get('realm') ?? ''
  const hasQop = (params.get('qop') ?? '').split(',').some((one) => one.trim().toLowerCase() === 'auth')
  const protection = hasQop ? ({ qop: 'auth', cnonce: random.hex(8), nonceCount: '00000001' } as const) : {}
  const response = digestResponse(digestHa1({ username, realm }, password), {
    method: 'INVITE',
    uri,
    nonce,
    ...protection,
  })
  const opaque = params.get('opaque')
  const value = formatAuth('Digest', [
    ['username', username, true],
    ['realm', realm, true],
    ['nonce', nonce, true],
    ['uri', uri, true],
    ['response', response, true],
    ['algorithm', 'MD5', false],
    ...(opaque === undefined ? [] : ([['opaque', opaque, true]] as const)),
    ...(protection.qop === undefined
      ? []
      : ([
          ['qop', protection.qop, false],
          ['nc', protection.nonceCount, false],
          ['cnonce', protection.cnonce, true],
        ] as const)),
  ])
  return { realm, header: [isProxy ? 'Proxy-Authorization' : 'Authorization', value] }
}

function digestParams(header: string | undefined) {
  if (header === undefined) return undefined
  try {
    const { scheme, params } = parseAuth(header)
    const algorithm = params.get('algorithm') ?? 'MD5'
    return scheme.toLowerCase() === 'digest' && algorithm.toUpperCase() === 'MD5' ? params : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

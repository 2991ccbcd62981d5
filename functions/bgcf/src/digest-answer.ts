import { digestAlgorithmOf, digestHa1, digestResponse } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { formatAuth, type Params, parseAuth, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { TrunkRegistration } from './trunk.ts'

/** The header that asks, and the one that answers, by status. @spec RFC 3261 §22.2, §22.3 */
const HEADERS = {
  401: ['WWW-Authenticate', 'Authorization'],
  407: ['Proxy-Authenticate', 'Proxy-Authorization'],
} as const

/**
 * The request with the answer to the challenge in a response; its CSeq is for the caller to count on.
 *
 * @returns undefined when the response is no challenge that can be answered
 * @spec RFC 7616 §3.4; RFC 3261 §22.2, §22.3; RFC 8760 §2.4
 */
export function answerChallenge(
  request: SipRequest,
  response: SipResponse,
  account: TrunkRegistration,
  random: Random,
): SipRequest | undefined {
  if (response.status !== 401 && response.status !== 407) return undefined
  const [asked, answered] = HEADERS[response.status]
  for (const line of response.headerLines(asked)) {
    const params = digestParamsOf(line)
    const value = params && answerTo(params, request, account, random)
    if (value !== undefined) return request.with(answered, value)
  }
  return undefined
}

function answerTo(
  params: Params,
  { method, uri }: SipRequest,
  { username, password }: TrunkRegistration,
  random: Random,
): string | undefined {
  const nonce = params.get('nonce')
  const algorithm = digestAlgorithmOf(params.get('algorithm'))
  if (nonce === undefined || algorithm === undefined) return undefined
  const realm = params.get('realm') ?? ''
  const opaque = params.get('opaque')
  const offered = (params.get('qop') ?? '').split(',').map((value) => value.trim().toLowerCase())
  const counted = offered.includes('auth') && ({ qop: 'auth', nonceCount: '00000001', cnonce: random.hex(8) } as const)
  const ha1 = digestHa1({ username, realm }, password, algorithm)
  const response = digestResponse(ha1, { method, uri, nonce, algorithm, ...counted })
  return formatAuth('Digest', [
    ['username', username, true],
    ['realm', realm, true],
    ['nonce', nonce, true],
    ['uri', uri, true],
    ['response', response, true],
    ['algorithm', algorithm, false],
    ...(opaque === undefined ? [] : ([['opaque', opaque, true]] as const)),
    ...(counted
      ? ([
          ['qop', counted.qop, false],
          ['nc', counted.nonceCount, false],
          ['cnonce', counted.cnonce, true],
        ] as const)
      : []),
  ])
}

function digestParamsOf(line: string): Params | undefined {
  try {
    const { scheme, params } = parseAuth(line)
    return scheme.toLowerCase() === 'digest' ? params : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

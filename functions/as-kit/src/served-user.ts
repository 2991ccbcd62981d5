import { parseNameAddr, type SipRequest } from '@voltaic/sip'

/** The user for whom the S-CSCF has asked an application server. */
export interface ServedUser {
  /** Public identity, as the S-CSCF writes it. */
  readonly identity: string
  /** The user sends the request, gets it, or has sent it on to somebody else. */
  readonly sessionCase: 'orig' | 'term' | 'orig-cdiv'
  readonly isRegistered: boolean
}

/**
 * Reads P-Served-User.
 *
 * @returns undefined when there is none, as in a request to a public service identity
 * @throws DecodeError when it cannot be read
 * @spec RFC 5502 §6; RFC 8498 §4
 */
export function servedUserOf(request: SipRequest): ServedUser | undefined {
  const text = request.header('P-Served-User')
  if (text === undefined) return undefined
  const { uri, params } = parseNameAddr(text)
  // RFC 8498 §4: a request that the user has sent on has `orig-cdiv` in the place of `sescase`
  const sessionCase = params.has('orig-cdiv') ? 'orig-cdiv' : params.get('sescase') === 'orig' ? 'orig' : 'term'
  return { identity: uri, sessionCase, isRegistered: params.get('regstate') !== 'unreg' }
}

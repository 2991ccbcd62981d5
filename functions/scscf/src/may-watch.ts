import { DecodeError } from '@voltaic/base'
import { parseNameAddr, parseUri, type SipRequest } from '@voltaic/sip'
import type { Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/**
 * Whether who sends a SUBSCRIBE may know the registration state of a user: the user, by any identity that is not barred; the
 * P-CSCF in the Path of one of the user's contacts; an application server that the user's filter criteria name. All of them
 * are in the trust domain, or are asserted by one that is.
 *
 * @spec TS 24.229 §5.4.2.1.1
 */
export function mayWatch(request: SipRequest, registration: Registration, room: ScscfRoom): boolean {
  return request.list('P-Asserted-Identity').some((value) => {
    const { uri } = parseNameAddr(value)
    return isUser(uri, registration, room) || isProxyOf(uri, registration) || isServerOf(uri, registration)
  })
}

function isUser(uri: string, { impus }: Registration, room: ScscfRoom): boolean {
  const asserted = room.canonicalImpu(uri)
  return impus.some(({ impu, barred }) => impu === asserted && !barred)
}

function isProxyOf(uri: string, { bindings }: Registration): boolean {
  const host = whoIs(uri)?.host
  if (host === undefined) return false
  return bindings.some(({ path }) => path.some((value) => whoIs(parseNameAddr(value).uri)?.host === host))
}

// by its user part as well: the host of a server may be the home domain, which is that of every user
function isServerOf(uri: string, { impus }: Registration): boolean {
  const watcher = whoIs(uri)
  if (watcher === undefined) return false
  return impus.some(({ services }) =>
    services?.ifcs.some(({ criteria }) => {
      const server = whoIs(criteria.applicationServer.serverName)
      return server?.host === watcher.host && server.user === watcher.user
    }),
  )
}

function whoIs(text: string): { readonly user: string; readonly host: string } | undefined {
  try {
    const uri = parseUri(text)
    return uri.kind === 'sip' ? { user: uri.user ?? '', host: uri.host.toLowerCase() } : undefined
  } catch (error) {
    // the ServerName of other criteria may be no URI
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

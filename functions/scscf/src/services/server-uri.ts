import { DecodeError } from '@voltaic/base'
import { parseUri } from '@voltaic/sip'

/**
 * The Route that leads to an application server. Our HSS stores no ServerName that is no SIP URI; others may, and that is the
 * failure of the server, not of the call.
 *
 * @returns undefined for what leads nowhere
 * @spec TS 24.229 §5.4.3.2; RFC 3261 §19.1.1
 */
export function routeToServer(serverName: string): string | undefined {
  try {
    const uri = parseUri(serverName)
    if (uri.kind !== 'sip' || uri.headers !== undefined) return undefined
    return uri.params.has('lr') ? `<${serverName}>` : `<${serverName};lr>`
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

import { formatUri, parseUri, type SipUri } from '@voltaic/sip'
import type { TrunkConfig } from './trunk.ts'

/** The SIP URI of a trunk. @throws DecodeError, and an Error for a URI of another scheme: the configuration is checked for it */
export function sipUriOf({ uri, name }: Pick<TrunkConfig, 'uri' | 'name'>): SipUri {
  const parsed = parseUri(uri)
  if (parsed.kind !== 'sip') throw new Error(`trunk ${name} has no SIP URI`)
  return parsed
}

/** The Request-URI for a user of the trunk. @param user as the trunk writes it @spec RFC 3261 §19.1.6 */
export function requestUriAt(trunk: TrunkConfig, user: string, isPhone: boolean): string {
  const { params, ...at } = sipUriOf(trunk)
  const all = new Map(params)
  if (isPhone) all.set('user', 'phone')
  if (trunk.domain === undefined) return formatUri({ ...at, user, params: all })
  // the way there is in the Route then
  all.delete('transport')
  return formatUri({ kind: 'sip', scheme: at.scheme, user, host: trunk.domain, params: all })
}

/** The Route to a trunk whose domain is another than the host it is reached at; empty when there is none. */
export function routeTo(trunk: TrunkConfig): readonly string[] {
  if (trunk.domain === undefined) return []
  const uri = sipUriOf(trunk)
  return [`<${formatUri({ ...uri, params: new Map([...uri.params, ['lr', undefined]]) })}>`]
}

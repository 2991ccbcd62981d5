import { formatHostPort } from '../headers/host-port.ts'
import type { Params } from '../headers/params.ts'
import type { SipUri, Uri } from './uri.ts'

/** @spec RFC 3261 §19.1.1, RFC 3966 §3 */
export function formatUri(uri: Uri): string {
  if (uri.kind === 'other') return uri.text
  if (uri.kind === 'tel') return `tel:${uri.number}${formatUriParams(uri.params)}`
  const headers = uri.headers === undefined ? '' : `?${uri.headers}`
  return `${uri.scheme}:${formatUserInfo(uri)}${formatHostPort(uri.host, uri.port)}${formatUriParams(uri.params)}${headers}`
}

function formatUserInfo(uri: SipUri): string {
  if (uri.user === undefined) return ''
  return uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`
}

function formatUriParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`
  return text
}

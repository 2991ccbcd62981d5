import { DecodeError } from '@voltaic/base'
import type { TrunkConfig } from '@voltaic/bgcf'
import { addressKey, normaliseHost, parseAddress } from '@voltaic/runtime'
import { parseUri, type SipUri } from '@voltaic/sip'
import type { TopologyMistake } from './check-topology.ts'
import { addressOf, type BgcfElement, type VoltaicConfig } from './config.ts'
import type { Path } from './config-document.ts'

/** Without them nothing is a SIP message, or it finds its way no more. @spec RFC 3261 §8.1.1, §20 */
const NEEDED: ReadonlySet<string> = new Set(
  [
    ...['Call-ID', 'Contact', 'Content-Length', 'Content-Type', 'CSeq', 'From', 'Max-Forwards'],
    ...['Record-Route', 'Route', 'To', 'Via', 'i', 'm', 'l', 'c', 'f', 't', 'v'],
  ].map((name) => name.toLowerCase()),
)

/** Texts of trunks that look right, and would stand in messages or lead nowhere. */
export function trunkTextMistakes(
  { trunks }: BgcfElement,
  path: Path,
  config: VoltaicConfig,
): readonly TopologyMistake[] {
  const own = new Map(config.elements.map((element) => [addressKey(addressOf(element)), element.name]))
  return trunks.flatMap((trunk, index) => {
    const at: Path = [...path, 'trunks', index]
    return [
      ...uriMistakes(trunk, at, own),
      ...domainMistakes(trunk, at),
      ...trunk.sources.flatMap((source, place) => {
        const isAddress = normaliseHost(source) !== undefined || parseAddress(source) !== undefined
        return isAddress ? [] : [{ path: [...at, 'sources', place], message: `${source} is no address` }]
      }),
      ...trunk.removeHeaders.flatMap((name, place) =>
        NEEDED.has(name.toLowerCase())
          ? [{ path: [...at, 'removeHeaders', place], message: `no message goes without ${name}` }]
          : [],
      ),
    ]
  })
}

function uriMistakes({ uri }: TrunkConfig, at: Path, own: ReadonlyMap<string, string>): readonly TopologyMistake[] {
  const parsed = sipUriOf(uri)
  const path = [...at, 'uri']
  if (parsed === undefined || parsed.port === 0) return [{ path, message: `${uri} is no SIP URI` }]
  const host = normaliseHost(parsed.host)
  const element = host === undefined ? undefined : own.get(addressKey({ host, port: parsed.port ?? 5060 }))
  return element === undefined ? [] : [{ path, message: `${uri} is ${element} of this network itself` }]
}

function domainMistakes({ domain, registration }: TrunkConfig, at: Path): readonly TopologyMistake[] {
  const wrong = (path: Path, text: string | undefined) =>
    text === undefined || sipUriOf(`sip:${text}`)?.host === text ? [] : [{ path, message: `${text} is no domain` }]
  const user = registration?.user
  const isUser = user === undefined || sipUriOf(`sip:${user}@x`)?.user === user
  return [
    ...wrong([...at, 'domain'], domain),
    ...wrong([...at, 'registration', 'domain'], registration?.domain),
    ...(isUser ? [] : [{ path: [...at, 'registration', 'user'], message: `${user} is no user part of a SIP URI` }]),
  ]
}

function sipUriOf(text: string): SipUri | undefined {
  try {
    const uri = parseUri(text)
    return uri.kind === 'sip' ? uri : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

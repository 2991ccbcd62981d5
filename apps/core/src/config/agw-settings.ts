import { isLoopbackHost, isWildcardHost, normaliseHost } from '@voltaic/runtime'
import Type, { type TSchema } from 'typebox'
import type { AgwElement, VoltaicConfig } from './config.ts'
import { addressesOf, elementsOf, sipAddressesOf } from './config.ts'
import type { Fields } from './config-document.ts'

/** Which engines relay: `auto` is the kernel where it can, and user space for the rest. */
export type AgwEngine = 'auto' | 'nftables' | 'user-space'

/** What a media gateway says of itself besides its name and where it is controlled. */
export interface AgwPlaces {
  /** Its addresses towards the phones, one of each IP version at the most. */
  readonly access: readonly string[]
  /** Its addresses towards the core. */
  readonly core: readonly string[]
  /** Ports for media, on each of its addresses. */
  readonly ports: { readonly first: number; readonly last: number }
  readonly engine: AgwEngine
  /** Code point of the packets that it sends. */
  readonly dscp?: number
  /** Hosts besides those of this network that may control it. */
  readonly controllers: readonly string[]
}

const DEFAULT_MEDIA_PORTS: AgwPlaces['ports'] = { first: 20_000, last: 29_999 }

/** Where simulated phones live at the same address: below the ports that they take, and those that Linux hands out. */
export const LOOPBACK_MEDIA_PORTS: AgwPlaces['ports'] = { first: 10_000, last: 16_383 }

const host = (what: string) =>
  Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}$', description: `${what}, as 10.0.0.1 or 2001:db8::1` })
const hosts = (what: string) =>
  Type.Union([host(what), Type.Array(host(what), { minItems: 1, maxItems: 2 })], {
    description: `${what}: an IP address, or a list with one of IPv4 and one of IPv6`,
  })

/** What an `agw` may say of itself. */
export const agwSchemas: Readonly<Record<'access' | 'core' | 'ports' | 'engine' | 'dscp' | 'controllers', TSchema>> = {
  access: hosts('its address towards the phones'),
  core: hosts('its address towards the core'),
  ports: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,5}-[0-9]{1,5}$',
      description: 'the first and the last port for media, as 20000-29999',
    }),
  ),
  engine: Type.Optional(
    Type.String({ pattern: '^(auto|nftables|user-space)$', description: 'auto, nftables or user-space' }),
  ),
  dscp: Type.Optional(
    Type.String({ pattern: '^([0-9]|[1-5][0-9]|6[0-3])$', description: 'a DSCP code point from 0 to 63: 46' }),
  ),
  controllers: Type.Optional(
    Type.Array(host('a host that may control it'), { description: 'a list of hosts that may control it' }),
  ),
}

/** The settings of fields that `agwSchemas` have let pass. */
export function toAgwPlaces(fields: Fields): AgwPlaces {
  const list = (key: string) => [fields[key] ?? []].flat().map((text) => normaliseHost(String(text)) ?? String(text))
  const [first, last] = String(fields['ports'] ?? '').split('-')
  const { dscp } = fields
  return {
    access: list('access'),
    core: list('core'),
    ports: last === undefined ? DEFAULT_MEDIA_PORTS : { first: Number(first), last: Number(last) },
    engine: (fields['engine'] ?? 'auto') as AgwEngine,
    ...(dscp !== undefined && { dscp: Number(dscp) }),
    controllers: list('controllers'),
  }
}

interface Mistake {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What is wrong with the addresses and ports of media gateways, each alone and all together. */
export function agwMistakes(config: VoltaicConfig): readonly Mistake[] {
  return config.elements.flatMap((element, index) => {
    if (element.function !== 'agw') return []
    const at = (key: string, message: string | undefined): readonly Mistake[] =>
      message === undefined ? [] : [{ path: ['elements', index, key], message }]
    return [
      ...at('access', wrongHosts(element.access)),
      ...at('core', wrongHosts(element.core)),
      ...at(
        'controllers',
        element.controllers.map(wrongHost).find((message) => message !== undefined),
      ),
      ...at('ports', wrongPorts(element.ports) ?? takenPorts(element, config)),
    ]
  })
}

function wrongHosts(list: readonly string[]): string | undefined {
  const wrong = list.map(wrongHost).find((message) => message !== undefined)
  if (wrong !== undefined) return wrong
  const [one, other] = list
  const isTwice = one !== undefined && other !== undefined && one.includes(':') === other.includes(':')
  return isTwice ? `${one} and ${other} are of one IP version; name one of each` : undefined
}

function wrongHost(text: string): string | undefined {
  if (normaliseHost(text) === undefined) return `${text} is no IP address`
  return isWildcardHost(text) ? `${text} is no address that others can reach; name one` : undefined
}

function wrongPorts({ first, last }: AgwPlaces['ports']): string | undefined {
  if (first < 1024 || last > 65_535) return 'are to be from 1024 to 65535'
  return last - first < 3 ? `${first}-${last} has no room for a call: four ports at least` : undefined
}

function takenPorts(element: AgwElement, config: VoltaicConfig): string | undefined {
  const isInRange = ({ host, port }: { host: string; port: number }) =>
    hostsOf(element).has(host) && port >= element.ports.first && port <= element.ports.last
  for (const each of config.elements) {
    const taken = addressesOf(each).find(isInRange)
    if (taken !== undefined) return `${each.name} has port ${taken.port} of them`
  }
  const earlier = elementsOf(config, 'agw').slice(0, elementsOf(config, 'agw').indexOf(element))
  const clash = earlier.find(
    (each) =>
      [...hostsOf(each)].some((one) => hostsOf(element).has(one)) &&
      each.ports.first <= element.ports.last &&
      element.ports.first <= each.ports.last,
  )
  return clash && `${clash.name} has some of them at the same address`
}

function hostsOf({ access, core }: AgwPlaces): ReadonlySet<string> {
  return new Set([...access, ...core])
}

/** Hosts that may control a gateway: elements that anchor calls, and this machine. */
export function controllersOf(element: AgwElement, config: VoltaicConfig): ReadonlySet<string> {
  const speaking = [...elementsOf(config, 'pcscf'), ...elementsOf(config, 'bgcf')]
  const anchoring = speaking.flatMap((each) => sipAddressesOf(each).map(({ host }) => host))
  const own = isLoopbackHost(element.ng.host) ? ['127.0.0.1', '::1'] : [element.ng.host]
  return new Set([...anchoring, ...own, ...element.controllers])
}

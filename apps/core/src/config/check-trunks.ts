import { addressKey, normaliseHost } from '@voltaic/runtime'
import type { TopologyMistake } from './check-topology.ts'
import { trunkTextMistakes } from './check-trunk-texts.ts'
import { addressOf, type BgcfElement, type VoltaicConfig } from './config.ts'
import type { Path } from './config-document.ts'

/** What is wrong with trunks and routes although each is right. */
export function trunkMistakes(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap((element, index) => {
    if (element.function !== 'bgcf') return []
    const path: Path = ['elements', index]
    return [
      ...sameNames(element, path),
      ...unknownWays(element, path),
      ...sameRoutes(element, path),
      ...sourcesOf(element, path, config),
      ...formats(element, path),
      ...trunkTextMistakes(element, path, config),
    ]
  })
}

function sameNames({ trunks, carriers }: BgcfElement, path: Path): readonly TopologyMistake[] {
  const all = [
    ...trunks.map(({ name }, index) => ({ name, path: [...path, 'trunks', index, 'name'] })),
    ...carriers.map(({ name }, index) => ({ name, path: [...path, 'carriers', index, 'name'] })),
  ]
  return all.flatMap(({ name, path: at }, index) =>
    all.findIndex((each) => each.name === name) === index ? [] : [{ path: at, message: `${name} is a name already` }],
  )
}

function unknownWays({ trunks, carriers, routes }: BgcfElement, path: Path): readonly TopologyMistake[] {
  const trunkNames = new Set(trunks.map(({ name }) => name))
  const wayNames = new Set([...trunkNames, ...carriers.map(({ name }) => name)])
  const wrong = (to: string, known: ReadonlySet<string>, at: Path, what: string): readonly TopologyMistake[] =>
    known.has(to) ? [] : [{ path: at, message: `${to} is no ${what} of this element` }]
  return [
    ...carriers.flatMap((carrier, index) =>
      carrier.trunks.flatMap(({ to }, place) =>
        wrong(to, trunkNames, [...path, 'carriers', index, 'trunks', place, 'to'], 'trunk'),
      ),
    ),
    ...routes.flatMap((route, index) =>
      route.via.flatMap(({ to }, place) =>
        wrong(to, wayNames, [...path, 'routes', index, 'via', place, 'to'], 'trunk and no carrier'),
      ),
    ),
  ]
}

function sameRoutes({ routes }: BgcfElement, path: Path): readonly TopologyMistake[] {
  return routes.flatMap(({ prefix }, index) =>
    routes.findIndex((route) => route.prefix === prefix) === index
      ? []
      : [{ path: [...path, 'routes', index, 'prefix'], message: `there is a route for ${prefix} already` }],
  )
}

// who calls from the address of an element is believed whatever it says
function sourcesOf({ trunks }: BgcfElement, path: Path, config: VoltaicConfig): readonly TopologyMistake[] {
  const hosts = new Map(config.elements.map((element) => [addressOf(element).host, element.name]))
  const addresses = new Map(config.elements.map((element) => [addressKey(addressOf(element)), element.name]))
  const seen = new Map<string, string>()
  return trunks.flatMap(({ name, sources }, index) =>
    sources.flatMap((source, place): readonly TopologyMistake[] => {
      const at = [...path, 'trunks', index, 'sources', place]
      const host = normaliseHost(source) ?? source
      const own = hosts.get(host) ?? addresses.get(host)
      if (own !== undefined) {
        return [
          { path: at, message: `${source} is of ${own}, which this network believes; name the port of the trunk` },
        ]
      }
      const other = seen.get(host)
      seen.set(host, name)
      return other === undefined || other === name
        ? []
        : [{ path: at, message: `${source} is of trunk ${other} already` }]
    }),
  )
}

function formats({ trunks }: BgcfElement, path: Path): readonly TopologyMistake[] {
  return trunks.flatMap(({ format }, index) =>
    format.style === 'national' && format.countryCode === ''
      ? [{ path: [...path, 'trunks', index, 'numbers'], message: 'style national needs a countryCode' }]
      : [],
  )
}

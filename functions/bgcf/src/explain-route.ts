import { isE164 } from '@voltaic/numbers'
import type { TrunkDirectory } from './candidates.ts'
import { formatForTrunk } from './number-format.ts'
import type { RoutingConfig } from './room.ts'
import { createRouteTable } from './route-table.ts'
import type { WeightedWay } from './trunk.ts'
import type { TrunkState } from './trunk-health.ts'
import { requestUriAt } from './trunk-uri.ts'

/** One trunk that a call to the number may take. */
export interface ExplainedCandidate {
  readonly trunk: string
  readonly carrier?: string
  /** Of the way in the route. */
  readonly priority: number
  /** How often it comes first among those of its priority, from 0 to 1. */
  readonly share: number
  /** Of the trunk within its carrier. */
  readonly withinCarrier?: { readonly priority: number; readonly share: number }
  readonly state: TrunkState['state']
  /** The Request-URI that the trunk would get. */
  readonly requestUri: string
}

export type RouteExplanation =
  | { readonly kind: 'not a number' }
  | { readonly kind: 'no route'; readonly prefixes: readonly string[] }
  | {
      readonly kind: 'route'
      /** The prefix that fits, the longest of all. */
      readonly prefix: string
      /** Shorter ones that fit too, and are not used. */
      readonly shadowed: readonly string[]
      /** In the order of their priorities. */
      readonly candidates: readonly ExplainedCandidate[]
    }

/**
 * Where a number goes that nobody of this network has: for people, without sending anything.
 *
 * @param number with its `+`
 * @param stateOf what is known of a trunk; absent where no element runs
 * @spec TS 24.229 §5.6.2; RFC 2782
 */
export function explainRoute(
  number: string,
  config: RoutingConfig,
  stateOf: (trunk: string) => TrunkState['state'] = () => 'unknown',
): RouteExplanation {
  if (!isE164(number)) return { kind: 'not a number' }
  const route = createRouteTable(config.routes).find(number)
  if (route === undefined) return { kind: 'no route', prefixes: config.routes.map(({ prefix }) => prefix) }
  const shadowed = config.routes
    .map(({ prefix }) => prefix)
    .filter((prefix) => prefix !== route.prefix && number.startsWith(prefix))
  const directory = directoryOf(config)
  const candidates = byPriority(route.via).flatMap((way) => candidatesOn(way, route.via, directory))
  return {
    kind: 'route',
    prefix: route.prefix,
    shadowed,
    candidates: candidates.flatMap(({ trunk: name, ...rest }) => {
      const trunk = directory.trunks.get(name)
      if (trunk === undefined) return []
      const requestUri = requestUriAt(trunk, formatForTrunk(number, trunk.format), true)
      return [{ trunk: name, ...rest, state: stateOf(name), requestUri }]
    }),
  }
}

export function directoryOf({ trunks, carriers }: RoutingConfig): TrunkDirectory {
  return {
    trunks: new Map(trunks.map((trunk) => [trunk.name, trunk])),
    carriers: new Map(carriers.map((carrier) => [carrier.name, carrier])),
  }
}

function candidatesOn(
  way: WeightedWay,
  beside: readonly WeightedWay[],
  { carriers }: TrunkDirectory,
): readonly Omit<ExplainedCandidate, 'state' | 'requestUri'>[] {
  const { priority } = way
  const share = shareOf(way, beside)
  const carrier = carriers.get(way.to)
  if (carrier === undefined) return [{ trunk: way.to, priority, share }]
  return byPriority(carrier.trunks).map((within) => ({
    trunk: within.to,
    carrier: carrier.name,
    priority,
    share,
    withinCarrier: { priority: within.priority, share: shareOf(within, carrier.trunks) },
  }))
}

/** Of all weights of one priority: see `orderByWeight`. */
function shareOf({ priority, weight }: WeightedWay, ways: readonly WeightedWay[]): number {
  const equals = ways.filter((way) => way.priority === priority)
  const total = equals.reduce((sum, way) => sum + way.weight, 0)
  return total === 0 ? 1 / equals.length : weight / total
}

function byPriority(ways: readonly WeightedWay[]): readonly WeightedWay[] {
  return ways.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
}

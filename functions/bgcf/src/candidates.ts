import type { Random } from '@voltaic/runtime'
import type { CarrierConfig, RouteConfig, TrunkConfig } from './trunk.ts'
import { orderByWeight } from './weighted-order.ts'

/** A trunk that a call may take, and by which carrier. */
export interface Candidate {
  readonly trunk: TrunkConfig
  readonly carrier: string | undefined
}

export interface TrunkDirectory {
  readonly trunks: ReadonlyMap<string, TrunkConfig>
  readonly carriers: ReadonlyMap<string, CarrierConfig>
}

/**
 * The trunks of a route in the order to try them: the ways of the route by priority and weight, then the trunks of each
 * carrier likewise. A trunk that is down is left out; where all are, all are tried, since the next call may tell that they
 * are back.
 *
 * @spec RFC 2782; TS 24.229 §5.6.2
 */
export function candidatesOf(
  route: RouteConfig,
  { trunks, carriers }: TrunkDirectory,
  isUp: (trunk: string) => boolean,
  random: Random,
): readonly Candidate[] {
  const found = new Map<string, Candidate>()
  const add = (name: string, carrier: string | undefined): void => {
    const trunk = trunks.get(name)
    if (trunk !== undefined && !found.has(name)) found.set(name, { trunk, carrier })
  }
  for (const { to } of orderByWeight(route.via, random)) {
    const carrier = carriers.get(to)
    if (carrier === undefined) add(to, undefined)
    else for (const way of orderByWeight(carrier.trunks, random)) add(way.to, carrier.name)
  }
  const all = [...found.values()]
  const up = all.filter(({ trunk }) => isUp(trunk.name))
  return up.length > 0 ? up : all
}

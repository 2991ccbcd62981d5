import type { RouteConfig } from './trunk.ts'

/** Digits that a prefix has at most: those of E.164. */
const LONGEST_PREFIX = 16

/** Finds the route of a number. @spec TS 23.228 §5.19; TS 24.229 §5.6.2 */
export interface RouteTable {
  /** The route with the longest prefix of the number. @param e164 with its `+` */
  find(e164: string): RouteConfig | undefined
  readonly routes: readonly RouteConfig[]
}

export function createRouteTable(routes: readonly RouteConfig[]): RouteTable {
  const byPrefix = new Map(routes.map((route) => [route.prefix, route]))
  const longest = Math.min(LONGEST_PREFIX, Math.max(0, ...routes.map(({ prefix }) => prefix.length)))
  return {
    routes,
    find(e164) {
      for (let length = Math.min(longest, e164.length); length > 0; length--) {
        const route = byPrefix.get(e164.slice(0, length))
        if (route !== undefined) return route
      }
      return undefined
    },
  }
}

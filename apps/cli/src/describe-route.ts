import type { ExplainedCandidate, RouteExplanation } from '@voltaic/bgcf'
import type { TrunkView } from '@voltaic/core'
import { table } from './output.ts'

/** The route that one BGCF has for a number. */
export type ElementRoute = RouteExplanation & { readonly element: string }

/** Where a number goes, for people. */
export function describeRoutes(number: string, routes: readonly ElementRoute[]): string {
  return routes.map((route) => describeRoute(number, route)).join('\n\n')
}

function describeRoute(number: string, route: ElementRoute): string {
  switch (route.kind) {
    case 'not a number':
      return `${route.element}: ${number} is no number`
    case 'no route':
      return [
        `${route.element}: no route for ${number}; the call is answered 404.`,
        `Routes there are: ${route.prefixes.join(', ') || 'none'}. One for all others has the prefix +`,
      ].join('\n')
    case 'route':
      return [
        `${route.element}: ${number} takes the route ${route.prefix}${hiding(route.shadowed)}`,
        '',
        table(['trunk', 'carrier', 'priority', 'share', 'is', 'gets'], route.candidates.map(rowOf)),
        '',
        'Lower priorities first; those of one priority share the calls. A trunk that fails before it rings is followed by the next.',
      ].join('\n')
  }
}

function hiding(shadowed: readonly string[]): string {
  return shadowed.length === 0 ? '' : `, which is longer than ${shadowed.join(', ')}`
}

function rowOf({ trunk, carrier, priority, share, withinCarrier, state, requestUri }: ExplainedCandidate) {
  const within = withinCarrier === undefined ? '' : `.${withinCarrier.priority}`
  const part = share * (withinCarrier?.share ?? 1)
  return [trunk, carrier ?? '', `${priority}${within}`, `${(100 * part).toFixed(0)} %`, state, requestUri]
}

/** The trunks of running elements. @param now wall-clock milliseconds */
export function describeTrunks(trunks: readonly TrunkView[], now: number): string {
  return table(
    ['trunk', 'BGCF', 'is', 'since', 'last answer', 'registration'],
    trunks.map(({ name, element, state, since, lastStatus, local, registration }) => [
      name,
      element,
      state,
      state === 'unknown' ? '' : `${Math.max(0, Math.round((now - since) / 1000))} s`,
      local !== undefined ? 'none' : lastStatus === undefined ? '' : String(lastStatus),
      registrationText(registration),
    ]),
  )
}

function registrationText(registration: TrunkView['registration']): string {
  switch (registration?.kind) {
    case undefined:
      return ''
    case 'registered':
      return `for ${registration.expires} s`
    case 'failed':
      return registration.local === undefined ? `refused: ${registration.status}` : 'no answer'
    case 'not yet':
      return 'not yet'
  }
}

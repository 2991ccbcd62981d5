import type { Activity, Network } from '../api/operations.ts'
import { LINKS } from './topology-places.ts'

/** What goes between two functions, in both directions together. */
export interface LiveLink {
  readonly from: string
  readonly to: string
  /** Of the reference point; DNS has none. */
  readonly name: string
  readonly perSecond: number
}

type Flow = Activity['flows'][number]

/** The links of the picture with what goes over them now; those that no standard names are there while somebody speaks. */
export function liveLinks(network: Network, activity: Activity | undefined): readonly LiveLink[] {
  const { flows = [], flowSeconds = 1 } = activity ?? {}
  const functions = new Map(network.elements.map(({ name, function: kind }) => [name, kind]))
  const counts = new Map<string, number>()
  for (const flow of flows) {
    const key = keyOf(...endsOf(flow, functions))
    counts.set(key, (counts.get(key) ?? 0) + flow.messages)
  }
  const perSecond = (from: string, to: string): number => (counts.get(keyOf(from, to)) ?? 0) / flowSeconds
  const named = LINKS.map(([from, to, name]) => ({ from, to, name, perSecond: perSecond(from, to) }))
  const known = new Set(LINKS.map(([from, to]) => keyOf(from, to)))
  const others = flows.map((flow) => ({ flow, ends: endsOf(flow, functions) }))
  const unnamed = new Map(
    others.flatMap(({ flow, ends: [from, to] }) => {
      const key = keyOf(from, to)
      if (known.has(key) || from === to) return []
      const name = flow.protocol === 'dns' ? 'DNS' : flow.protocol === 'sip' ? 'SIP' : 'Diameter'
      return [[key, { from, to, name, perSecond: perSecond(from, to) }] as const]
    }),
  )
  return [...named, ...unnamed.values()]
}

/** `0.4/s`, `12/s`. */
export function rateText(perSecond: number): string {
  return `${perSecond < 10 ? Number(perSecond.toFixed(1)) : Math.round(perSecond)}/s`
}

function keyOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}

/** Who talks with these and is not of this network. */
const STRANGERS: Readonly<Record<string, string>> = { bgcf: 'trunk', scscf: 'as' }

/** Functions at both ends: who is not of this network is a phone, a trunk or an application server. */
function endsOf({ from, to }: Flow, functions: ReadonlyMap<string, string>): readonly [string, string] {
  const known = (name: string): string | undefined =>
    functions.get(name) ?? (/^ue(?:\d*$|[-_.])/.test(name) ? 'ue' : undefined)
  const [a, b] = [known(from), known(to)]
  return [a ?? STRANGERS[b ?? ''] ?? from, b ?? STRANGERS[a ?? ''] ?? to]
}

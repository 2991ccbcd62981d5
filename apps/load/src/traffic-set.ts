import { VoltaicError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { fraction } from './chance.ts'
import { SCENARIOS, type Scenario } from './scenario.ts'

/** What share of the attempts each scenario has; shares add up to 1. */
export type TrafficSet = readonly { readonly scenario: Scenario; readonly share: number }[]

/** A whole group in the share that its scenarios have in everyday traffic; the sums are 1. */
const GROUPS = new Map<string, Readonly<Record<string, number>>>(
  Object.entries({
    // as many come as leave, so that the population stays
    registration: { 're-registration': 0.6, 'initial-registration': 0.2, 'de-registration': 0.2 },
    call: { 'call-both': 0.5, 'call-none': 0.2, 'call-abandoned': 0.15, 'call-rejected': 0.1, 'call-failed': 0.05 },
  }),
)

/** Mixes with a name. */
export const PRESETS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    everyday: 'registration=10,call=60,message=30',
    registrations: 'registration=100',
    // after a power cut everybody comes at once
    storm: 'initial-registration=100',
    calls: 'call=100',
    'answered-calls': 'call-none=100',
    messages: 'message=95,message-failed=5',
  }),
)

/**
 * Reads a mix: a preset, or scenarios and groups with weights, `registration=10,call=60,message-failed=1`. Only the
 * ratio of the weights counts.
 *
 * @throws VoltaicError `MIX_INVALID`
 */
export function parseTrafficSet(text: string): TrafficSet {
  const weights = new Map<string, number>()
  for (const part of (PRESETS.get(text) ?? text).split(',')) {
    const [, name = '', digits = ''] = /^\s*([a-z-]+)\s*=\s*(\d{1,6}(?:\.\d{1,3})?)\s*$/.exec(part) ?? []
    for (const [scenario, weight] of Object.entries(weightsOf(name, part))) {
      weights.set(scenario, (weights.get(scenario) ?? 0) + weight * Number(digits))
    }
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (total === 0) throw invalid('a mix of nothing')
  return SCENARIOS.flatMap((scenario) => {
    const share = (weights.get(scenario.name) ?? 0) / total
    return share === 0 ? [] : [{ scenario, share }]
  })
}

function weightsOf(name: string, part: string): Readonly<Record<string, number>> {
  const group = GROUPS.get(name)
  if (group !== undefined) return group
  if (SCENARIOS.some((scenario) => scenario.name === name)) return { [name]: 1 }
  throw invalid(`"${part.trim()}" is no part of a mix`)
}

function invalid(what: string): VoltaicError {
  const names = [...GROUPS.keys(), ...SCENARIOS.map(({ name }) => name)].join(', ')
  return new VoltaicError(
    'MIX_INVALID',
    what,
    `Give one of ${[...PRESETS.keys()].join(', ')}, or weights such as registration=10,call=60,message=30 of: ${names}`,
  )
}

/** The mix as text that `parseTrafficSet` reads, in percent. */
export function formatTrafficSet(set: TrafficSet): string {
  return set.map(({ scenario, share }) => `${scenario.name}=${Number((100 * share).toFixed(2))}`).join(',')
}

/** Draws the scenario of the next attempt. */
export function drawScenario(set: TrafficSet, random: Random): Scenario {
  let left = fraction(random)
  for (const { scenario, share } of set) {
    left -= share
    if (left < 0) return scenario
  }
  // shares of floating point may add up to a little less than 1
  const last = set.at(-1)
  if (last === undefined) throw new Error('a traffic set without scenarios')
  return last.scenario
}

/** Which part of the phones has to be registered before the traffic begins. */
export function registeredShare(set: TrafficSet): number {
  const isUnregistered = ({ scenario }: TrafficSet[number]) => scenario.begins === 'unregistered'
  if (set.every(isUnregistered)) return 0
  return set.some(isUnregistered) ? 0.8 : 1
}

/**
 * Whether the phone of that index reserves resources for calls that come in. As many do as there are calls to such
 * phones, so that each scenario finds its callees; they are spread evenly, since phones are registered in order.
 *
 * @param index from 0
 */
export function reservesResources(index: number, set: TrafficSet): boolean {
  const share = reservingShare(set)
  return Math.floor((index + 1) * share) > Math.floor(index * share)
}

function reservingShare(set: TrafficSet): number {
  const asks = set.filter(({ scenario }) => scenario.calleeReserves !== undefined)
  const sumOf = (parts: TrafficSet): number => parts.reduce((sum, { share }) => sum + share, 0)
  return asks.length === 0 ? 1 : sumOf(asks.filter(({ scenario }) => scenario.calleeReserves)) / sumOf(asks)
}

import { type AlgorithmPair, formatAlgorithmPair, isSamePair } from './algorithm-pair.ts'
import type { Ipsec3gppMechanism, SecurityMechanism, SecurityPorts } from './security-mechanism.ts'
import { checkMechanism } from './usable-mechanism.ts'

/** The mechanism that both sides will use, or why there is none. */
export type MechanismChoice =
  | { readonly kind: 'chosen'; readonly mechanism: Ipsec3gppMechanism; readonly pair: AlgorithmPair }
  | { readonly kind: 'refused'; readonly cause: RefusalCause; readonly reason: string }

/** `no-offer`: without the header, or empty. `no-ipsec-3gpp`: other mechanisms only. `nothing-in-common`: see the reason. */
export type RefusalCause = 'no-offer' | 'no-ipsec-3gpp' | 'nothing-in-common'

/**
 * The P-CSCF's choice: the first pair of its own order that the phone offers in a usable way. Whatever the phone
 * prefers does not count. A phone may repeat its SPIs and ports for each algorithm.
 *
 * @param offer Security-Client
 * @param order what the operator allows, most wanted first
 * @spec TS 33.203 §7.2; TS 24.229 §5.2.2.2
 */
export function chooseMechanism(offer: readonly SecurityMechanism[], order: readonly AlgorithmPair[]): MechanismChoice {
  return choose(offer, undefined, (usable) =>
    order.map((pair) => usable.find((each) => isSamePair(each.pair, pair))).find((found) => found !== undefined),
  )
}

/**
 * The phone's choice: of what the P-CSCF offers and the phone knows, the one with the highest `q`; the first of them
 * when they are equal or have none.
 *
 * @param offer Security-Server
 * @param known the pairs that the phone offered itself
 * @param own what the phone sent in Security-Client
 * @spec RFC 3329 §2.3.1; TS 33.203 §7.2
 */
export function chooseServerMechanism(
  offer: readonly SecurityMechanism[],
  known: readonly AlgorithmPair[],
  own: SecurityPorts,
): MechanismChoice {
  return choose(offer, own, (usable) =>
    usable
      .filter(({ pair }) => known.some((each) => isSamePair(each, pair)))
      .reduce<Candidate | undefined>(
        (best, each) => (best === undefined || preferenceOf(each) > preferenceOf(best) ? each : best),
        undefined,
      ),
  )
}

interface Candidate {
  readonly mechanism: Ipsec3gppMechanism
  readonly pair: AlgorithmPair
}

function choose(
  offer: readonly SecurityMechanism[],
  own: SecurityPorts | undefined,
  pick: (usable: readonly Candidate[]) => Candidate | undefined,
): MechanismChoice {
  if (offer.length === 0) return refused('no-offer', 'no mechanism was offered')
  const usable: Candidate[] = []
  const reasons = new Set<string>()
  for (const mechanism of offer) {
    if (mechanism.kind === 'other') continue
    const usability = checkMechanism(mechanism, own)
    if (usability.kind === 'usable') usable.push({ mechanism, pair: usability.pair })
    else reasons.add(usability.reason)
  }
  if (usable.length === 0 && reasons.size === 0) {
    const names = offer.map((each) => (each.kind === 'other' ? each.name : each.kind))
    return refused('no-ipsec-3gpp', `only ${names.join(', ')} was offered`)
  }
  const picked = pick(usable)
  if (picked !== undefined) return { kind: 'chosen', ...picked }
  for (const { pair } of usable) reasons.add(`${formatAlgorithmPair(pair)} is not allowed here`)
  return refused('nothing-in-common', [...reasons].join('; '))
}

function preferenceOf({ mechanism }: Candidate): number {
  return mechanism.q ?? 0
}

function refused(cause: RefusalCause, reason: string): MechanismChoice {
  return { kind: 'refused', cause, reason }
}

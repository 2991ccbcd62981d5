import { isE164 } from '@voltaic/numbers'
import type { Counters, Random } from '@voltaic/runtime'
import { domainOfNumber } from './e164-domain.ts'
import { EnumSearch } from './enum-search.ts'
import type { EnumZone, RuleReading } from './enum-zone.ts'
import type { NaptrLookup } from './naptr-lookup.ts'
import type { EnumOutcome, EnumStep } from './outcome.ts'
import { SubstitutionCache } from './substitution-cache.ts'

export interface EnumClientDeps {
  readonly dns: NaptrLookup
  readonly random: Random
  readonly counters: Counters
}

export interface EnumClientOptions {
  /** Asked in this order; the first that knows the number decides. */
  readonly zones: readonly EnumZone[]
}

/** Finds where calls to a telephone number go. */
export interface EnumClient {
  /**
   * Never rejects because of what the DNS says or does not say: that is an outcome. A zone that cannot be asked is
   * passed over; when no other one has the number the outcome is `failed`.
   *
   * @param number an E.164 number with its `+`
   * @param reading how a route wants the rules to be read, instead of the zone
   */
  lookup(number: string, reading?: RuleReading): Promise<EnumOutcome>
}

/** Counters: `enum.found`, `enum.no-number`, `enum.failed`. @spec RFC 6116 §3.1, §3.2, §3.4 */
export function createEnumClient({ dns, random, counters }: EnumClientDeps, options: EnumClientOptions): EnumClient {
  const deps = { dns, random, substitutions: new SubstitutionCache() }

  async function lookUp(number: string, reading: RuleReading): Promise<EnumOutcome> {
    const steps: EnumStep[] = []
    if (!isE164(number)) return { kind: 'failed', reason: 'NOT_E164', message: `${number} is no E.164 number`, steps }
    for (const zone of options.zones) {
      const search = new EnumSearch(deps, number, zone, { ...zone, ...reading })
      const candidates = await search.search(domainOfNumber(number, zone.suffix), 0)
      steps.push(...search.steps)
      if (candidates.length > 0) return { kind: 'found', candidates, steps }
    }
    const message = failureOf(steps)
    return message === undefined ? { kind: 'no-number', steps } : { kind: 'failed', reason: 'DNS', message, steps }
  }
  return {
    async lookup(number, reading = {}) {
      const outcome = await lookUp(number, reading)
      counters.add(`enum.${outcome.kind}`)
      return outcome
    },
  }
}

function failureOf(steps: readonly EnumStep[]): string | undefined {
  for (const { answer } of steps) if (answer.kind === 'failed') return answer.message
  return undefined
}

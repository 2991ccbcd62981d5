import { VoltaicError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import type { EnumCandidate } from './candidate.ts'
import type { EnumZone, RuleReading } from './enum-zone.ts'
import { judgeRule } from './judge-rule.ts'
import type { NaptrLookup, NaptrRecord } from './naptr-lookup.ts'
import { groupByOrder, orderWithinGroup } from './order-rules.ts'
import type { EnumStep, JudgedRule } from './outcome.ts'
import type { SubstitutionCache } from './substitution-cache.ts'

/** Non-terminal rules that one lookup follows in one zone. RFC 6116 §5.2.1: a chain of more than five may be a loop. */
export const MAX_NON_TERMINALS = 5
/** Rules of one name that are looked at, those of low ORDER and PREFERENCE first. */
export const MAX_RULES = 64

export interface EnumSearchDeps {
  readonly dns: NaptrLookup
  readonly random: Random
  readonly substitutions: SubstitutionCache
}

interface Usable {
  readonly order: number
  readonly preference: number
  readonly judged: JudgedRule
}

/** The search for one number in one zone: DDDS with NAPTR records as its rules. */
export class EnumSearch {
  readonly steps: EnumStep[] = []
  readonly #deps: EnumSearchDeps
  readonly #aus: string
  readonly #zone: EnumZone
  readonly #reading: RuleReading
  readonly #asked = new Set<string>()

  /** @param aus the number with its `+` */
  constructor(deps: EnumSearchDeps, aus: string, zone: EnumZone, reading: RuleReading) {
    this.#deps = deps
    this.#aus = aus
    this.#zone = zone
    this.#reading = reading
  }

  /**
   * The candidates behind a name, in the order to try them; none when a question fails.
   *
   * @param depth how many non-terminal rules have led here
   * @spec RFC 3402 §3.3; RFC 3403 §4.1; RFC 6116 §5.2.1
   */
  async search(domain: string, depth: number): Promise<readonly EnumCandidate[]> {
    this.#asked.add(domain)
    const rules = await this.#ask(domain, depth)
    const found: EnumCandidate[] = []
    for (const group of groupByOrder(rules.flatMap(usableOf))) {
      for (const { judged } of orderWithinGroup(group, this.#reading.weighting, this.#deps.random)) {
        found.push(...(await this.#follow(judged, depth)))
      }
      // RFC 3403 §4.1: once a rule has matched, those of a higher ORDER are none of our business
      if (found.length > 0 && this.#reading.failover !== 'order') break
    }
    return found
  }

  async #ask(domain: string, depth: number): Promise<readonly JudgedRule[]> {
    const place = { zone: this.#zone, domain, depth }
    const index = this.steps.push({ ...place, answer: { kind: 'none' } }) - 1
    try {
      const records = await this.#deps.dns.naptr(domain)
      if (records.length === 0) return []
      const rules = records
        .toSorted(byOrder)
        .slice(0, MAX_RULES)
        .map((record) => this.#judge(record))
      this.steps[index] = { ...place, answer: { kind: 'rules', rules } }
      return rules
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      this.steps[index] = { ...place, answer: { kind: 'failed', code: error.code, message: error.message } }
      return []
    }
  }

  #judge(record: NaptrRecord): JudgedRule {
    return { record, verdict: judgeRule(record, this.#aus, this.#deps.substitutions) }
  }

  /** A non-terminal rule that leads in a circle, or too far, leads nowhere; the others are still tried. */
  async #follow({ verdict }: JudgedRule, depth: number): Promise<readonly EnumCandidate[]> {
    if (verdict.kind === 'terminal') return [verdict.candidate]
    if (verdict.kind === 'unusable' || this.#asked.has(verdict.domain)) return []
    return this.#asked.size > MAX_NON_TERMINALS ? [] : this.search(verdict.domain, depth + 1)
  }
}

function usableOf(judged: JudgedRule): readonly Usable[] {
  const { order, preference } = judged.record
  return judged.verdict.kind === 'unusable' ? [] : [{ order, preference, judged }]
}

function byOrder(a: NaptrRecord, b: NaptrRecord): number {
  return a.order - b.order || a.preference - b.preference
}

import type { Evidence } from './evidence.ts'
import { type Finding, printableFinding } from './finding.ts'
import type { Rule } from './rule.ts'
import { RULES } from './rules/index.ts'
import { readable } from './story/readable.ts'
import { viewStory } from './story/story-view.ts'

/** Causes that are named; more would only confuse. */
const MAX_CAUSES = 8
/** Proofs of one cause. */
const MAX_PROOFS = 6

/**
 * Why it does not work: causes with what proves them and what mends them, the likeliest first; the same cause once. Nothing
 * when nothing is wrong, or when the evidence shows nothing.
 */
export function diagnose(evidence: Evidence, rules: readonly Rule[] = RULES): readonly Finding[] {
  const story = viewStory(evidence)
  // a header that nobody needed so far may be malformed: then that rule has nothing to say
  const found = rules.flatMap((rule) => readable(() => rule.judge(story)) ?? [])
  const byCause = Map.groupBy(found, ({ cause }) => cause)
  return [...byCause.values()]
    .map(asOne)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_CAUSES)
}

/** The surest of them, with the proofs of all. */
function asOne(findings: readonly Finding[]): Finding {
  const surest = findings.reduce((best, each) => (each.confidence > best.confidence ? each : best))
  const others = findings.filter((each) => each !== surest).flatMap(({ proofs }) => proofs)
  return printableFinding({ ...surest, proofs: [...surest.proofs, ...others].slice(0, MAX_PROOFS) })
}

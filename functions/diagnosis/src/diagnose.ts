import type { Evidence } from './evidence.ts'
import { type Finding, printableFinding } from './finding.ts'
import type { Rule } from './rule.ts'
import { RULES } from './rules/index.ts'
import { readable } from './story/readable.ts'
import { type StoryView, viewStory } from './story/story-view.ts'
import { bySubscriber, whoseIn } from './whose.ts'
import { worksSince } from './works-since.ts'

/** Causes that are named; more would only confuse. */
const MAX_CAUSES = 8
/** Proofs of one cause. */
const MAX_PROOFS = 6

/**
 * Why it does not work: causes with what proves them and what mends them, the likeliest first, and last those of which the same
 * has worked since; the same cause once for each subscriber. Nothing when nothing is wrong, or when the evidence shows nothing.
 */
export function diagnose(evidence: Evidence, rules: readonly Rule[] = RULES): readonly Finding[] {
  const story = viewStory(evidence)
  return inOrder(
    rules.flatMap((rule) => judged(rule, story)),
    story,
  )
}

/**
 * The same for a process that serves others meanwhile.
 *
 * @param othersTurn awaited after each piece of work, which is a few hundredths of a second at most
 */
export async function diagnoseInTurns(
  evidence: Evidence,
  othersTurn: () => Promise<unknown>,
  rules: readonly Rule[] = RULES,
): Promise<readonly Finding[]> {
  const story = viewStory(evidence)
  const found: Finding[] = []
  for (const rule of rules) {
    await othersTurn()
    found.push(...judged(rule, story))
  }
  await othersTurn()
  return inOrder(found, story)
}

/** A header that nobody needed so far may be malformed: then that rule has nothing to say. */
function judged(rule: Rule, story: StoryView): readonly Finding[] {
  return readable(() => rule.judge(story)) ?? []
}

function inOrder(found: readonly Finding[], story: StoryView): readonly Finding[] {
  const byCause = Map.groupBy(found, ({ cause }) => cause)
  const whose = whoseIn(story)
  return [...byCause.values()]
    .flatMap((findings) => bySubscriber(findings, whose, (own) => asOne(own, story)))
    .sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || b.confidence - a.confidence)
    .slice(0, MAX_CAUSES)
}

/** The surest of them, with the proofs of all in the order of time; what still fails counts before what works again. */
function asOne(findings: readonly Finding[], story: StoryView): Finding {
  const known = findings.map((each) => {
    const since = worksSince(each.proofs, story)
    return since === undefined ? each : { ...each, worksSince: since }
  })
  const open = known.filter((each) => !isOver(each))
  const all = open.length > 0 ? open : known
  const surest = all.reduce((best, each) => (each.confidence > best.confidence ? each : best))
  const others = all.filter((each) => each !== surest).flatMap(({ proofs }) => proofs)
  const proofs = [...surest.proofs, ...others].slice(0, MAX_PROOFS).sort((a, b) => a.at - b.at)
  const explains = [...new Set(findings.flatMap((each) => each.proofs.flatMap(({ callId }) => callId ?? [])))]
  return printableFinding({ ...surest, proofs, ...(explains.length > 0 && { explains }) })
}

function isOver({ worksSince: since }: Finding): boolean {
  return since !== undefined
}

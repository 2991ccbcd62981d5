import type { Finding } from './finding.ts'
import type { StoryView } from './story/story-view.ts'

/** Of more subscribers with the same cause the others are named in one line. */
const MAX_APART = 3
/** Of those so many by name. */
const MAX_NAMED = 10

/** Finds of a story whose registration, call or text a finding is of: by the Call-IDs of its proofs, where it does not say. */
export function whoseIn({ registrations, calls }: StoryView): (finding: Finding) => string | undefined {
  const byCall = new Map<string, string>()
  for (const { callId, caller } of calls) byCall.set(callId, userOf(caller))
  for (const { callId, impi } of registrations) byCall.set(callId, userOf(impi))
  return ({ who, proofs }) => {
    if (who !== undefined) return userOf(who)
    for (const { callId } of proofs) {
      const found = callId === undefined ? undefined : byCall.get(callId)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** The part of an identity by which people know a subscriber: `001010000000005`, `+99901000005`, `alice`. */
export function userOf(identity: string): string {
  return (/^(?:sips?:|tel:)?([^@;>]*)/i.exec(identity)?.[1] ?? identity).toLowerCase()
}

/** Findings of one cause, subscriber by subscriber. @param merge makes one of those of a subscriber */
export function bySubscriber(
  findings: readonly Finding[],
  whose: (finding: Finding) => string | undefined,
  merge: (findings: readonly Finding[]) => Finding,
): readonly Finding[] {
  const groups = [...Map.groupBy(findings, whose)]
    .map(([who, own]) => ({ who, finding: withWho(merge(own), who) }))
    .sort((a, b) => b.finding.confidence - a.finding.confidence)
  const [apart, others] = [groups.slice(0, MAX_APART), groups.slice(MAX_APART)]
  const last = apart.at(-1)
  if (last === undefined || others.length === 0) return apart.map(({ finding }) => finding)
  const names = others.slice(0, MAX_NAMED).map(({ who = 'somebody' }) => who)
  const more = others.length > MAX_NAMED ? ', ...' : ''
  return [
    ...apart.slice(0, -1).map(({ finding }) => finding),
    {
      ...last.finding,
      what: `${last.finding.what} So it is with ${others.length} more: ${names.join(', ')}${more}.`,
      explains: [last, ...others].flatMap(({ finding }) => finding.explains ?? []),
    },
  ]
}

function withWho(finding: Finding, who: string | undefined): Finding {
  return who === undefined ? finding : { ...finding, who }
}

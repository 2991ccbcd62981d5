import { formatName, RCODE, rcodeName } from '@voltaic/dns'
import type { SeenDns } from './seen.ts'

/** A question to the DNS with its answer. */
export interface DnsLookup {
  readonly query: SeenDns
  readonly answer: SeenDns | undefined
  /** In text, with the dot at its end. */
  readonly name: string
  readonly type: string
  /** `found`, `nothing`, or why there is no answer. */
  readonly outcome: string
  readonly isFound: boolean
}

export function dnsLookups(seen: readonly SeenDns[]): readonly DnsLookup[] {
  const lookups: DnsLookup[] = []
  const taken = new Set<SeenDns>()
  for (const query of seen) {
    const [question] = query.dns.questions
    if (query.dns.isResponse || question === undefined) continue
    const answer = seen.find((each) => isAnswer(each, query) && !taken.has(each))
    if (answer !== undefined) taken.add(answer)
    const isFound = answer !== undefined && answer.dns.rcode === RCODE.NOERROR && answer.dns.answers.length > 0
    lookups.push({
      query,
      answer,
      name: formatName(question.name).toLowerCase(),
      type: question.type,
      outcome: isFound ? 'found' : outcomeOf(answer),
      isFound,
    })
  }
  return lookups
}

function isAnswer(each: SeenDns, query: SeenDns): boolean {
  return each.dns.isResponse && each.dns.id === query.dns.id && each.at >= query.at && isSameQuestion(each, query)
}

function isSameQuestion(a: SeenDns, b: SeenDns): boolean {
  const [one, other] = [a.dns.questions[0], b.dns.questions[0]]
  return (
    one !== undefined &&
    other !== undefined &&
    one.type === other.type &&
    formatName(one.name) === formatName(other.name)
  )
}

function outcomeOf(answer: SeenDns | undefined): string {
  if (answer === undefined) return 'no answer'
  return answer.dns.rcode === RCODE.NOERROR ? 'nothing' : rcodeName(answer.dns.rcode)
}

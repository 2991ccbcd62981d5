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
  const answers = Map.groupBy(
    seen.filter(({ dns }) => dns.isResponse),
    keyOf,
  )
  return seen.flatMap((query): readonly DnsLookup[] => {
    const [question] = query.dns.questions
    if (query.dns.isResponse || question === undefined) return []
    // identifiers come again: the first answer that is left is that of the first query
    const waiting = answers.get(keyOf(query))
    const answer = waiting?.[0] !== undefined && waiting[0].at >= query.at ? waiting.shift() : undefined
    const isFound = answer !== undefined && answer.dns.rcode === RCODE.NOERROR && answer.dns.answers.length > 0
    return [
      {
        query,
        answer,
        name: formatName(question.name).toLowerCase(),
        type: question.type,
        outcome: isFound ? 'found' : outcomeOf(answer),
        isFound,
      },
    ]
  })
}

function keyOf({ dns }: SeenDns): string {
  const [question] = dns.questions
  return question === undefined ? '' : `${dns.id} ${question.type} ${formatName(question.name).toLowerCase()}`
}

function outcomeOf(answer: SeenDns | undefined): string {
  if (answer === undefined) return 'no answer'
  return answer.dns.rcode === RCODE.NOERROR ? 'nothing' : rcodeName(answer.dns.rcode)
}

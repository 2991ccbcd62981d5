import type { DnsMessage } from '../codec/message.ts'
import { lowerName } from '../codec/name.ts'
import { answer } from './answer.ts'
import { isFetched, type Zone, type ZoneSet } from './zone.ts'

/**
 * `answer` for zones of which some are in a database: for a question about one of those the name is fetched first. All
 * others are answered at once.
 *
 * @spec RFC 1034 §4.3.2
 */
export function fetchAnswer(
  zones: ZoneSet,
  query: DnsMessage,
  transport: 'udp' | 'tcp' = 'udp',
): DnsMessage | Promise<DnsMessage> {
  const [question] = query.questions
  const name = question && lowerName(question.name)
  const zone = name === undefined ? undefined : zones.find(name)
  if (name === undefined || zone === undefined || !isFetched(zone)) return answer(zones, query, transport)
  return zone.fetch(name).then((fetched) => answer(withFetched(zones, zone, fetched), query, transport))
}

function withFetched(zones: ZoneSet, zone: Zone, fetched: Zone): ZoneSet {
  return {
    find(name) {
      const found = zones.find(name)
      return found === zone ? fetched : found
    },
  }
}

import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  answer,
  createQuery,
  createZoneSet,
  type DnsMessage,
  decodeMessage,
  encodeMessage,
  loadZone,
  parseName,
  type QuestionType,
  SAFE_UDP_PAYLOAD,
} from '@voltaic/dns'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const ZONE = `$TTL 60
@ SOA ns h 1 2 3 4 5
@ NS ns
ns A 192.0.2.1
ns AAAA 2001:db8::1
*.1.6 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .
4.3.2.1.6 NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp
_sip._udp SRV 0 0 5060 ns
a CNAME b
b CNAME a
c CNAME x.1.6
cut NS ns.cut
ns.cut A 192.0.2.2
$GENERATE 1-40 many TXT "record $ of forty, so many that no datagram has room for all of them"
`
const NAMES = ['x', 'ns.x', '5.1.6.x', '4.3.2.1.6.x', '_sip._udp.x', 'a.x', 'c.x', 'y.cut.x', 'many.x', 'no.x', 'y']
const TYPES: readonly QuestionType[] = ['NAPTR', 'SRV', 'A', 'ANY', 'TXT', 'SOA', 'NS', 'AXFR', 'TYPE65280']
const LEAST_UDP = 512

const loaded = loadZone({ read: () => ZONE }, 'zone', parseName('x'))
assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
const zones = createZoneSet([loaded.zone])

const edns = (udpPayloadSize: number) => ({ udpPayloadSize, version: 0, dnssecOk: false, options: [] })
const queryFor = (name: string, type: QuestionType, more: Partial<DnsMessage> = {}) =>
  createQuery(1, parseName(name), type, more)

/** RFC 6891 §6.2.5: what an answer over UDP may have. */
function limitOf({ edns: opt }: DnsMessage): number {
  return Math.min(Math.max(opt?.udpPayloadSize ?? LEAST_UDP, LEAST_UDP), SAFE_UDP_PAYLOAD)
}

/** Whatever can be read is answered, by the same question and within what it has room for, and the answer can be read. */
export const target: FuzzTarget = {
  name: 'dns-answer',
  corpus: () =>
    NAMES.flatMap((name, n) => [
      Buffer.from(encodeMessage(queryFor(name, TYPES[n % TYPES.length] ?? 'A'))),
      Buffer.from(encodeMessage(queryFor(name, 'NAPTR', { edns: edns(1232), isRecursionDesired: true }))),
    ]),
  mutateConsistently(random: Random) {
    const labels = Array.from({ length: random.integer(6) }, () => ['1', '6', '*', 'x', '\\000'][random.integer(5)])
    const name = [...labels, NAMES[random.integer(NAMES.length)]].join('.')
    const type = TYPES[random.integer(TYPES.length)] ?? 'A'
    const isRecursionDesired = random.integer(2) === 0
    const opt = random.integer(2) === 0 ? {} : { edns: edns(random.integer(65_536)) }
    return encodeMessage(queryFor(name, type, { isRecursionDesired, ...opt }))
  },
  run(input) {
    let query: DnsMessage
    try {
      query = decodeMessage(input)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    const response = answer(zones, query)
    const octets = encodeMessage(response, limitOf(query))
    assert.ok(octets.length <= limitOf(query), `${octets.length} octets`)
    const { id, isResponse, questions } = decodeMessage(octets)
    assert.deepEqual([id, isResponse], [query.id, true])
    if (query.questions.length === 1) assert.deepEqual(questions, query.questions)
    return 'accepted'
  },
}

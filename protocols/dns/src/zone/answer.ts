import { CLASS, OPCODE, RCODE } from '../codec/codes.ts'
import { MIN_UDP_PAYLOAD, SAFE_UDP_PAYLOAD } from '../codec/edns.ts'
import { createResponse, type DnsMessage, type Edns, type Question } from '../codec/message.ts'
import { lowerName, type Name } from '../codec/name.ts'
import type { ResourceRecord } from '../rdata/record.ts'
import { additionalsFor } from './additionals.ts'
import { lookUp } from './look-up.ts'
import type { Rrset, Zone, ZoneNode, ZoneSet } from './zone.ts'

/** How many aliases one answer follows, as named does: enough for every honest chain, and a loop ends. */
export const MAX_ALIASES = 11

/**
 * The authoritative answer to a query. Pure: the whole server but for the sockets.
 *
 * NOERROR with the records or with none, NXDOMAIN, a referral; REFUSED for names of no zone here, NOTIMP for other
 * opcodes, FORMERR for other than one question, SERVFAIL for chains of aliases that do not end, BADVERS for EDNS
 * versions to come.
 *
 * @param query a decoded message that is no response
 * @param transport over UDP, who asks for the smallest datagrams gets the answer and nothing beside it
 * @spec RFC 1034 §4.3.2; RFC 2308 §3; RFC 4592 §3.3; RFC 6604 §3; RFC 6891 §6.1.3
 */
export function answer(zones: ZoneSet, query: DnsMessage, transport: 'udp' | 'tcp' = 'udp'): DnsMessage {
  const edns = ednsFor(query)
  const refuse = (rcode: number) => createResponse(query, { rcode, ...edns })
  if ((query.edns?.version ?? 0) > 0) return refuse(RCODE.BADVERS)
  if (query.opcode !== OPCODE.QUERY) return refuse(RCODE.NOTIMP)
  const [question] = query.questions
  // Many questions, sent back to an address that did not ask, would be more than it takes.
  if (question === undefined || query.questions.length > 1) return { ...refuse(RCODE.FORMERR), questions: [] }
  const zone = question.class === CLASS.IN ? zones.find(lowerName(question.name)) : undefined
  if (zone === undefined || question.type === 'AXFR' || question.type === 'IXFR') return refuse(RCODE.REFUSED)
  const found = new Search(zones, zone, question).run()
  // As named does: who says 512 in EDNS, where silence would say the same, has seen larger answers get lost.
  const isFrugal = transport === 'udp' && query.edns !== undefined && query.edns.udpPayloadSize <= MIN_UDP_PAYLOAD
  const isBare = query.isRecursionDesired || isFrugal
  const authorities = isBare || !found.isFound ? found.authorities : ownServers(found)
  const isAnyType = question.type === 'ANY'
  // Without the addresses of its servers a referral may lead nowhere; they stay.
  const additionals = additionalsFor(zones, isFrugal || isAnyType ? [] : found.answers, isAnyType ? [] : authorities)
  const { rcode, answers, isAuthoritative } = found
  return createResponse(query, { rcode, isAuthoritative, answers, authorities, additionals, ...edns })
}

/** RFC 6891 §6.1.1: OPT in the answer exactly when it is in the query; DO comes back (RFC 3225 §3). */
export function ednsFor(query: DnsMessage): { edns?: Edns } {
  if (query.edns === undefined) return {}
  const { dnssecOk } = query.edns
  return { edns: { udpPayloadSize: SAFE_UDP_PAYLOAD, version: 0, dnssecOk, options: [] } }
}

/**
 * RFC 1034 §6.2.1 shows the NS records of the zone beside a positive answer. A recursive resolver has no use for them
 * and marks itself by RD, so, as named does, only others get them.
 */
function ownServers({ zone, answers }: Search): readonly ResourceRecord[] {
  const ns = zone.node(zone.origin)?.rrsets.get('NS') ?? []
  return answers.includes(ns[0] as ResourceRecord) ? [] : ns
}

/** One walk from the question along its aliases, within one zone. */
class Search {
  readonly answers: ResourceRecord[] = []
  authorities: readonly ResourceRecord[] = []
  rcode: number = RCODE.NOERROR
  isAuthoritative = true
  /** Records of the type that was asked for are among the answers. */
  isFound = false
  readonly zone: Zone
  readonly #zones: ZoneSet
  readonly #question: Question

  constructor(zones: ZoneSet, zone: Zone, question: Question) {
    this.#zones = zones
    this.zone = zone
    this.#question = question
  }

  run(): this {
    let next: Name | undefined = this.#question.name
    for (let aliases = 0; next !== undefined; aliases++) {
      if (aliases > MAX_ALIASES) this.rcode = RCODE.SERVFAIL
      next = aliases > MAX_ALIASES ? undefined : this.#visit(next)
    }
    return this
  }

  /** @returns the name to go on with when this one is an alias */
  #visit(name: Name): Name | undefined {
    const found = lookUp(this.zone, lowerName(name))
    if (found.kind === 'delegation') return this.#refer(found.ns)
    if (found.kind === 'nothing') return this.#deny(RCODE.NXDOMAIN)
    return this.#take(found.node, found.isWildcard ? name : undefined)
  }

  #take(node: ZoneNode, owner: Name | undefined): Name | undefined {
    const { type } = this.#question
    const rrset = node.rrsets.get(type)
    if (rrset !== undefined) return this.#find(rrset, owner)
    if (type === 'ANY' && node.rrsets.size > 0) return this.#find([...node.rrsets.values()].flat(), owner)
    const alias = node.rrsets.get('CNAME')?.[0]
    if (alias?.type !== 'CNAME') return this.#deny(RCODE.NOERROR)
    this.#add(alias, owner)
    // An alias into another zone ends our part, as with named: an asker believes us for the zone that it asked only.
    return this.#zones.find(lowerName(alias.data)) === this.zone ? alias.data : undefined
  }

  #find(records: Rrset, owner: Name | undefined): undefined {
    this.isFound = true
    for (const record of records) this.#add(record, owner)
  }

  /** RFC 4592 §3.3.1 step 3c: what a wildcard gives is owned by the name that was asked for. */
  #add(record: ResourceRecord, owner: Name | undefined): void {
    if (owner !== undefined) this.answers.push({ ...record, name: owner })
    else if (!this.answers.includes(record)) this.answers.push(record)
  }

  /** Nothing there: the SOA says for how long that may be believed. @spec RFC 2308 §3, §5 */
  #deny(rcode: number): undefined {
    this.rcode = rcode
    const { soa } = this.zone
    // As named does: who asks for the SOA of a name that is none looks for the zone around it, which may change.
    const isProbe = rcode === RCODE.NXDOMAIN && this.#question.type === 'SOA'
    const ttl = isProbe ? 0 : Math.min(soa.ttl, soa.data.minimum)
    this.authorities = [{ ...soa, ttl }]
  }

  /** RFC 1034 §4.3.2 step 3b: not authoritative, unless an alias of ours led here. */
  #refer(ns: Rrset): undefined {
    if (this.answers.length === 0) this.isAuthoritative = false
    this.authorities = ns
  }
}

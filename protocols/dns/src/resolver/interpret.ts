import { CLASS, RCODE } from '../codec/codes.ts'
import type { DnsMessage } from '../codec/message.ts'
import { isSameName, type Name } from '../codec/name.ts'
import type { KnownRecord, ResourceRecord } from '../rdata/record.ts'
import type { KnownType } from '../rdata/record-types.ts'

/** Names that one lookup goes through, however many answers that takes. */
export const MAX_ALIASES = 8
/** RFC 2308 §5: "one to three hours have been found to work well". */
export const MAX_NEGATIVE_SECONDS = 10_800
/** RFC 8767 §4: a week is already more than enough; a day keeps mistakes short. */
export const MAX_POSITIVE_SECONDS = 86_400

/** What a response says of a question. `seconds`: for how long that may be believed. */
export type Interpretation =
  | { readonly kind: 'records'; readonly records: readonly ResourceRecord[]; readonly seconds: number }
  /** The name does not exist, or has no records of the type. */
  | { readonly kind: 'none'; readonly seconds: number }
  /** The name is an alias, and the response does not hold what it stands for. */
  | { readonly kind: 'alias'; readonly name: Name; readonly seconds: number }
  /** The server does not answer for the name, or answers nonsense. */
  | { readonly kind: 'lame'; readonly reason: string }

/**
 * Reads a response to one question. Only what hangs together with the question counts: its name, and the names that
 * it is an alias of.
 *
 * @param message with RCODE NOERROR or NXDOMAIN
 * @spec RFC 1034 §5.3.3; RFC 2308 §2, §5; RFC 6604 §3
 */
export function interpret(message: DnsMessage, asked: Name, type: KnownType): Interpretation {
  let name = asked
  let seconds = MAX_POSITIVE_SECONDS
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases++) {
    const records = recordsOf(message, name, type)
    if (records.length > 0) return { kind: 'records', records, seconds: Math.min(seconds, ...records.map(ttlOf)) }
    const [alias] = recordsOf(message, name, 'CNAME')
    if (alias?.type !== 'CNAME') return ending(message, name, name === asked ? undefined : seconds)
    name = alias.data
    seconds = Math.min(seconds, ttlOf(alias))
  }
  return { kind: 'lame', reason: 'a chain of aliases that does not end' }
}

/** The chain of aliases ended at `name` without records. @param aliasSeconds undefined when there was no alias */
function ending(message: DnsMessage, name: Name, aliasSeconds: number | undefined): Interpretation {
  const soa = message.authorities.find((record) => record.type === 'SOA')
  const isDenied = message.rcode === RCODE.NXDOMAIN || soa !== undefined
  if (isDenied) return { kind: 'none', seconds: Math.min(aliasSeconds ?? MAX_POSITIVE_SECONDS, negativeSeconds(soa)) }
  if (aliasSeconds !== undefined) return { kind: 'alias', name, seconds: aliasSeconds }
  // RFC 2308 §2.2: NS records without SOA and without answer are a referral, which a stub cannot follow
  const isReferral = message.authorities.some((record) => record.type === 'NS')
  return isReferral ? { kind: 'lame', reason: 'a referral' } : { kind: 'none', seconds: 0 }
}

/** RFC 2308 §5: the smaller of the SOA's TTL and its MINIMUM; without SOA nothing may be kept. */
function negativeSeconds(soa: KnownRecord<'SOA'> | undefined): number {
  return soa === undefined ? 0 : Math.min(ttlOf(soa), soa.data.minimum, MAX_NEGATIVE_SECONDS)
}

function recordsOf(message: DnsMessage, name: Name, type: KnownType): ResourceRecord[] {
  return message.answers.filter(
    (record) => record.type === type && record.class === CLASS.IN && isSameName(record.name, name),
  )
}

/** RFC 2181 §8: a TTL with its highest bit set is zero. */
function ttlOf(record: ResourceRecord): number {
  return record.ttl > 0x7fff_ffff ? 0 : record.ttl
}

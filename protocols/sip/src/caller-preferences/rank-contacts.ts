import { type ContactPredicate, parseAcceptContacts, parseRejectContacts } from '../headers/contact-predicates.ts'
import { type FeatureSet, parseFeatureParams } from '../headers/feature-params.ts'
import { parseParameterised } from '../headers/parameterised.ts'
import type { Params } from '../headers/params.ts'
import { parseRequestDisposition } from '../headers/request-disposition.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { featuresMatch } from './feature-match.ts'

/** One registered contact. */
export interface RankableContact {
  /** The header parameters of its Contact; feature parameters are looked for among them. */
  readonly params: Params
  /** Its q-value, from 0 to 1; the parameter `q`, or else 1, unless given. */
  readonly q?: number
}

interface Ranked<C> {
  readonly contact: C
  readonly q: number
  /** How well it fits what the caller prefers, from 0 to 1: Qa of RFC 3841. */
  readonly score: number
}

/**
 * Which contacts a request is sent to, and in which order: groups that are tried one after the other, each of contacts
 * that are tried at once. The callee's q-values come first, and among equals what the caller prefers. Contacts that the
 * caller rejects, or that lack what it requires, are left out. The result is as `Hop.fork` wants it.
 *
 * @throws DecodeError when Accept-Contact, Reject-Contact or Request-Disposition is malformed
 * @spec RFC 3841 §7.2, RFC 3841 §9.1; TS 24.229 §5.4.3.3
 */
export function rankContacts<C extends RankableContact>(
  request: SipRequest,
  contacts: readonly C[],
): readonly (readonly C[])[] {
  const rejects = parseRejectContacts(request)
  const explicit = parseAcceptContacts(request)
  const accepts = explicit.length === 0 && rejects.length === 0 ? implicitPreferences(request) : explicit
  const ranked = contacts
    .map((contact) => rank(contact, accepts, rejects))
    .filter((contact) => contact !== undefined)
    .sort((a, b) => b.q - a.q || b.score - a.score)
  const { fork, search } = parseRequestDisposition(request)
  if (fork === 'no-fork') return ranked.slice(0, 1).map(({ contact }) => [contact])
  if (search === 'sequential') return ranked.map(({ contact }) => [contact])
  if (search === 'parallel') return ranked.length === 0 ? [] : [ranked.map(({ contact }) => contact)]
  return grouped(ranked)
}

/** RFC 3841 §7.2.2: without a word from the caller, a phone that says which methods it knows must know this one. */
function implicitPreferences(request: SipRequest): readonly ContactPredicate[] {
  const event = request.header('Event')
  const wanted: readonly (readonly [tag: string, value: string])[] = [
    ['sip.methods', request.method],
    ...(event === undefined ? [] : [['sip.events', parseParameterised(event).value] as const]),
  ]
  return wanted.map(([tag, value]) => {
    const values = [{ kind: 'token', negated: false, token: value.toLowerCase() }] as const
    return { features: new Map([[tag, values]]), require: true, explicit: false }
  })
}

/** @returns undefined for a contact that must not be tried */
function rank<C extends RankableContact>(
  contact: C,
  accepts: readonly ContactPredicate[],
  rejects: readonly ContactPredicate[],
): Ranked<C> | undefined {
  const q = contact.q ?? qValue(contact.params.get('q'))
  const features = parseFeatureParams(contact.params)
  // RFC 3841 §7.2.3: who says nothing about itself is not judged.
  if (features.size === 0) return { contact, q, score: 1 }
  if (rejects.some((reject) => isRejected(features, reject.features))) return undefined
  const score = scoreOf(features, accepts)
  return score === undefined ? undefined : { contact, q, score }
}

/** Only what the contact says of itself can make it rejected. @spec RFC 3841 §7.2.4 */
function isRejected(features: FeatureSet, reject: FeatureSet): boolean {
  return [...reject.keys()].every((tag) => features.has(tag)) && featuresMatch(reject, features)
}

/**
 * The average over the predicates that match. @returns undefined when one that is required does not
 * @spec RFC 3841 §7.2.4
 */
function scoreOf(features: FeatureSet, accepts: readonly ContactPredicate[]): number | undefined {
  let [sum, matching] = [0, 0]
  for (const accept of accepts) {
    const score = featuresMatch(accept.features, features) ? matchScore(features, accept) : undefined
    const isEnough = score !== undefined && (score === 1 || !accept.explicit)
    if (!isEnough && accept.require) return undefined
    if (score === undefined) continue
    matching++
    if (isEnough) sum += score
  }
  if (accepts.length === 0) return 1
  return matching === 0 ? 0 : sum / matching
}

/** How much of the predicate the contact says of itself, from 0 to 1. */
function matchScore(features: FeatureSet, { features: wanted }: ContactPredicate): number {
  if (wanted.size === 0) return 1
  let named = 0
  for (const tag of wanted.keys()) if (features.has(tag)) named++
  return named / wanted.size
}

function qValue(text: string | undefined): number {
  const q = text === undefined || text === '' ? 1 : Number(text)
  return q >= 0 && q <= 1 ? q : 1
}

function grouped<C>(ranked: readonly Ranked<C>[]): readonly (readonly C[])[] {
  const groups: C[][] = []
  let last: Ranked<C> | undefined
  for (const entry of ranked) {
    if (last?.q === entry.q && last.score === entry.score) groups.at(-1)?.push(entry.contact)
    else groups.push([entry.contact])
    last = entry
  }
  return groups
}

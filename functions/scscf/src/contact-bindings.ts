import { ownText } from '@voltaic/base'
import {
  deltaSeconds,
  hasToken,
  type NameAddr,
  parseContacts,
  parseNameAddr,
  parseUri,
  type SipRequest,
  uriEquals,
} from '@voltaic/sip'
import type { Binding } from './registration.ts'

export interface ExpiryPolicy {
  /** Seconds; a shorter wish is answered 423. */
  readonly minExpires: number
  /** Seconds; a longer wish is shortened. */
  readonly maxExpires: number
  /** Seconds; used when the phone names no lifetime. TS 24.229 §5.4.1.2.2F: 600000 */
  readonly defaultExpires: number
}

export interface RegisteringPhone {
  readonly impi: string
  readonly impu: string
  readonly path: readonly string[]
  readonly response: string
  readonly authentication?: 'digest'
  readonly now: number
}

/** Contacts in one REGISTER, and so of one IMPI: each is compared with all, kept, and told to all who watch. */
export const MAX_CONTACTS = 16

export type BindingOutcome =
  | {
      readonly kind: 'changed'
      readonly bindings: readonly Binding[]
      readonly added: readonly Binding[]
      readonly refreshed: readonly Binding[]
      readonly removed: readonly Binding[]
    }
  | { readonly kind: 'too brief' }
  | { readonly kind: 'out of order' }
  | { readonly kind: 'malformed'; readonly what: string }

/**
 * What the Contact headers of a REGISTER make of the bindings of a set. Pure; nothing is changed on any error.
 *
 * @spec RFC 3261 §10.3; TS 24.229 §5.4.1.2.2
 */
export function applyContacts(
  request: SipRequest,
  current: readonly Binding[],
  phone: RegisteringPhone,
  policy: ExpiryPolicy,
): BindingOutcome {
  const contacts = parseContacts(request)
  const mine = current.filter((binding) => binding.impi === phone.impi)
  const others = current.filter((binding) => binding.impi !== phone.impi)
  const overtakes = (binding: Binding) => binding.callId === request.callId && binding.cseq >= request.cseq.number
  if (contacts === '*') {
    if (mine.some(overtakes)) return { kind: 'out of order' }
    if (request.header('Expires') !== '0') return { kind: 'malformed', what: 'Contact: * needs Expires: 0' }
    return { kind: 'changed', bindings: others, added: [], refreshed: [], removed: mine }
  }
  if (contacts.length === 0) return { kind: 'changed', bindings: current, added: [], refreshed: [], removed: [] }

  if (contacts.length > MAX_CONTACTS) return { kind: 'malformed', what: 'Too Many Contacts' }
  const texts = request.list('Contact')
  const wishes: Wish[] = []
  for (const [index, contact] of contacts.entries()) {
    const expires = grantedExpires(contact, request, policy)
    if (expires === 'too brief') return { kind: 'too brief' }
    const flow = flowOf(request, contact)
    wishes.push({ contact, params: paramsAsWritten(texts[index] ?? '', contact.uri), expires, flow })
  }
  // RFC 3261 §10.3 step 6, 7: an older request of the same phone, or flow, that was overtaken changes nothing
  const isConcerned = (binding: Binding) => wishes.some(({ flow }) => flow === undefined || flow === binding.flow)
  if (mine.some((binding) => isConcerned(binding) && overtakes(binding))) return { kind: 'out of order' }
  return merge(request, mine, others, wishes, phone)
}

/** What a phone asks for one of its contacts. */
interface Wish {
  readonly contact: NameAddr
  /** As in `Binding.contactParams`. */
  readonly params: string
  /** Seconds, as granted. */
  readonly expires: number
  readonly flow: string | undefined
}

/**
 * The flow that a contact is registered with: instance and reg-id. Undefined when phone or P-CSCF does not do that.
 *
 * @spec RFC 5626 §6; TS 24.229 §5.4.1.2.2
 */
function flowOf(request: SipRequest, { params }: NameAddr): string | undefined {
  const [instance, regId] = [params.get('+sip.instance'), params.get('reg-id')]
  if (!instance || !regId || !hasToken(request, 'Supported', 'outbound')) return undefined
  // RFC 5626 §6: the first proxy of the way must keep the flow, and says so in its Path
  const first = request.list('Path').at(-1)
  const edge = first === undefined ? undefined : parseUri(parseNameAddr(first).uri)
  return edge?.kind === 'sip' && edge.params.has('ob') ? `${instance};${regId}` : undefined
}

// TS 24.229 §5.4.1.2.2: one contact for each IMPI unless flows (reg-id) are used: a REGISTER from another contact of the
// same IMPI takes the place of the old one; a flow takes the place of none but itself (RFC 5626 §6)
function merge(
  request: SipRequest,
  mine: readonly Binding[],
  others: readonly Binding[],
  wishes: readonly Wish[],
  phone: RegisteringPhone,
): BindingOutcome {
  const added: Binding[] = []
  const refreshed: Binding[] = []
  const kept = new Set<Binding>()
  for (const wish of wishes) {
    if (wish.expires === 0) continue
    const old = mine.find((binding) => isSameBinding(binding, wish))
    if (old) kept.add(old)
    const binding = makeBinding(request, wish, phone, old?.registeredAt ?? phone.now)
    if (old) refreshed.push(binding)
    else added.push(binding)
  }
  const isDeregistration = added.length + refreshed.length === 0
  const removed = mine.filter((binding) => {
    if (kept.has(binding)) return false
    if (isDeregistration) return wishes.some((wish) => isSameBinding(binding, wish))
    return binding.flow === undefined || wishes.some(({ flow }) => flow === undefined)
  })
  const untouched = mine.filter((binding) => !kept.has(binding) && !removed.includes(binding))
  return { kind: 'changed', bindings: [...others, ...untouched, ...refreshed, ...added], added, refreshed, removed }
}

function makeBinding(request: SipRequest, wish: Wish, phone: RegisteringPhone, registeredAt: number): Binding {
  return {
    impi: ownText(phone.impi),
    impu: ownText(phone.impu),
    contact: ownText(wish.contact.uri),
    contactParams: ownText(wish.params),
    path: phone.path.map(ownText),
    callId: ownText(request.callId),
    cseq: request.cseq.number,
    registeredAt,
    expiresAt: phone.now + wish.expires * 1000,
    lastResponse: ownText(phone.response),
    ...(phone.authentication === undefined ? {} : { authentication: phone.authentication }),
    ...(wish.flow === undefined ? {} : { flow: ownText(wish.flow) }),
  }
}

function isSameBinding(binding: Binding, { flow, contact }: Wish): boolean {
  return flow === undefined ? sameContact(binding.contact, contact.uri) : binding.flow === flow
}

function grantedExpires(contact: NameAddr, request: SipRequest, policy: ExpiryPolicy): number | 'too brief' {
  const text = contact.params.get('expires') ?? request.header('Expires')
  // RFC 3261 §10.2.1.1: a lifetime that cannot be read counts as one of 3600 seconds
  const wished = text === undefined ? policy.defaultExpires : (deltaSeconds(text) ?? 3600)
  if (wished === 0) return 0
  if (wished < policy.minExpires) return 'too brief'
  return Math.min(wished, policy.maxExpires)
}

/**
 * The parameters of a Contact value but for `expires`, to the letter: RFC 3840 §9 wants the quotes of feature tags, and
 * phones compare what comes back.
 */
function paramsAsWritten(value: string, uri: string): string {
  // a display name may hold anything, the URI too
  const address = value.replace(/^\s*"(?:[^"\\]|\\.)*"/, '')
  const params = splitOutsideQuotes(address.slice(address.indexOf(uri) + uri.length))
  return params.filter((param) => !/^;\s*expires\s*=/i.test(param)).join('')
}

/** Each piece begins with its `;`; what stands before the first one is left out. */
function splitOutsideQuotes(text: string): readonly string[] {
  return text.match(/;(?:"(?:[^"\\]|\\.)*"|[^;"])*/g) ?? []
}

function sameContact(a: string, b: string): boolean {
  return a === b || uriEquals(parseUri(a), parseUri(b))
}

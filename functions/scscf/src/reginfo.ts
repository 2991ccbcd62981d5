import { createHash } from 'node:crypto'
import type { ReginfoContact, ReginfoDocument } from '@voltaic/profile'
import type { Binding, RegisteredImpu, Registration } from './registration.ts'

/** What has happened to a binding, in the words of RFC 3680 §5.2. */
export interface BindingChange {
  readonly binding: Binding
  readonly event: 'registered' | 'refreshed' | 'expired' | 'unregistered' | 'deactivated' | 'rejected'
}

/** How the implicit set itself has changed. */
export interface IdentityChanges {
  /** Canonical. */
  readonly added: readonly string[]
  readonly removed: readonly RegisteredImpu[]
}

export const NO_IDENTITY_CHANGES: IdentityChanges = { added: [], removed: [] }

const ENDED: ReadonlySet<BindingChange['event']> = new Set(['expired', 'unregistered', 'deactivated', 'rejected'])

/**
 * The registration as a reginfo document with full state: one element for each identity that is not barred.
 *
 * @spec RFC 3680 §5; TS 24.229 §5.4.2.1.2
 * @param changes bindings that have just changed; all others are listed as they were made
 * @param now wall-clock milliseconds, for the remaining lifetimes
 */
export function reginfoOf(
  registration: Registration,
  version: number,
  changes: readonly BindingChange[],
  now: number,
  { added, removed }: IdentityChanges = NO_IDENTITY_CHANGES,
): ReginfoDocument {
  const changeOf = new Map(changes.map((change) => [change.binding.contact, change.event]))
  const gone = changes.filter(({ event }) => ENDED.has(event)).map(({ binding }) => binding)
  const contacts = [
    ...registration.bindings.map((binding) => contactOf(binding, changeOf.get(binding.contact) ?? 'registered', now)),
    ...gone.map((binding) => contactOf(binding, changeOf.get(binding.contact) ?? 'unregistered', now)),
  ]
  return {
    version,
    state: 'full',
    registrations: [
      ...registration.impus
        .filter((each) => !each.barred)
        .map(({ impu, identity }) => ({
          aor: identity,
          id: registrationIdOf(impu),
          state: registration.bindings.length > 0 ? ('active' as const) : ('terminated' as const),
          contacts: added.includes(impu) ? contacts.map(asCreated) : contacts,
        })),
      // TS 24.229 §5.4.2.1.2: an identity that the set has lost is not registered with any contact any more
      ...removed.map(({ impu, identity }) => ({
        aor: identity,
        id: registrationIdOf(impu),
        state: 'terminated' as const,
        contacts: registration.bindings.map((binding) => contactOf(binding, 'rejected', now)),
      })),
    ],
  }
}

// RFC 3680 §3.7.1: it was not the phone that registered this identity
function asCreated(contact: ReginfoContact): ReginfoContact {
  return contact.event === 'registered' ? { ...contact, event: 'created' } : contact
}

// RFC 3680 §5.2: the same in all documents, whatever comes and goes beside it
function registrationIdOf(impu: string): string {
  return `r-${createHash('md5').update(impu).digest('hex').slice(0, 8)}`
}

function contactOf(binding: Binding, event: BindingChange['event'], now: number): ReginfoContact {
  const isActive = !ENDED.has(event)
  return {
    id: idOf(binding),
    state: isActive ? 'active' : 'terminated',
    event,
    uri: binding.contact,
    unknownParams: [],
    ...(isActive ? { expires: Math.max(0, Math.ceil((binding.expiresAt - now) / 1000)) } : {}),
  }
}

// RFC 3680 §5.1: no two contacts have the same id; several may have been registered by one REGISTER, in one instant
function idOf({ registeredAt, impi, contact }: Binding): string {
  const hash = createHash('md5').update(`${impi} ${contact}`).digest('hex').slice(0, 8)
  return `c${registeredAt.toString(36)}-${hash}`
}

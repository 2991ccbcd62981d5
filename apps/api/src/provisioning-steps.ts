import type { AuditView } from './audit-log.ts'
import { differencesOf } from './difference.ts'
import type { TimelineStep } from './network/trace-door.ts'

/** A change of provisioning as a timeline shows it. */
export interface ProvisioningStep extends Omit<TimelineStep, 'kind' | 'callId' | 'durationMs' | 'why'> {
  readonly kind: 'provisioning'
  /** Who did it. */
  readonly by: string
}

/** What each operation did, and what it is called while it has not. */
const WORDS: Readonly<Record<string, readonly [done: string, act: string]>> = {
  addSubscriber: ['Added', 'Adding it'],
  addSubscription: ['Added', 'Adding it'],
  changeSubscriber: ['Changed', 'A change'],
  removeSubscriber: ['Removed', 'Removing it'],
  putDigestPassword: ['Password set', 'A new password'],
  putCharging: ['Charging addresses set', 'Charging addresses'],
  deregisterSubscriber: ['De-registration ordered', 'De-registration'],
}
/** What changes by itself between two looks at a subscriber. */
const BY_ITSELF: ReadonlySet<string> = new Set(['seq', 'state', 'scscf', 'verified', 'refused', 'lastAt', 'isLoop'])
/** Names of fields as people say them; the others are said as they are. */
const FIELDS: Readonly<Record<string, string>> = {
  msisdn: 'number',
  impus: 'public identities',
  identity: 'public identities',
  aliasGroup: 'public identities',
  isDefault: 'public identities',
  displayName: 'display name',
  serviceProfile: 'service profile',
  barred: 'barring',
  visitedNetworks: 'visited networks',
}
const OUTCOMES = { begun: 'open', done: 'note', refused: 'failure', failed: 'failure' } as const

/** What somebody did to a subscriber; undefined for what is no change of it. */
export function provisioningStepOf(view: AuditView): ProvisioningStep | undefined {
  const words = WORDS[view.operation]
  if (words === undefined) return undefined
  const [did, act] = words
  const changes = view.outcome === 'done' ? changesOf(view) : ''
  const end = { begun: 'begun', done: '', refused: 'refused', failed: 'failed' }[view.outcome]
  const reasons = (Array.isArray(view.problems) ? view.problems : []) as { field: string; reason: string }[]
  const detail = reasons.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  return {
    at: Date.parse(view.at),
    kind: 'provisioning',
    outcome: OUTCOMES[view.outcome],
    what: end === '' ? `${did}${changes === '' ? '' : `: ${changes}`}` : `${act} ${end}`,
    ...(detail !== '' && { detail }),
    by: view.actor,
  }
}

/** Names of what has changed, never the values. */
function changesOf({ operation, before, after }: AuditView): string {
  if (operation === 'deregisterSubscriber') return String((after as { reason?: unknown } | undefined)?.reason ?? '')
  if (operation !== 'changeSubscriber') return ''
  const names = differencesOf(before, after).map(({ path, after: value }) => {
    const name = path.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? ''
    return name === 'replaced' ? String(value) : (FIELDS[name] ?? name)
  })
  return [...new Set(names)].filter((name) => name !== '' && !BY_ITSELF.has(name)).join(', ')
}

import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { applyContacts } from './contact-bindings.ts'
import { defaultImpu, type RegisteredImpu, type Registration } from './registration.ts'
import { registrationAnswer } from './registration-answer.ts'
import { registrationChanged } from './registration-changed.ts'
import { traceNotAssigned } from './registration-event.ts'
import { readProfile } from './registration-profile.ts'
import { releaseCallsOf } from './release-calls.ts'
import type { Assigned, ScscfRoom } from './room.ts'

export interface AuthenticatedPhone {
  readonly impi: string
  readonly impu: string
  /** Digest response that proved it. */
  readonly response: string
  /** By what it was proved; absent: AKA. */
  readonly authentication?: 'digest'
}

/**
 * Registers, refreshes or de-registers a phone that has proved who it is.
 *
 * @spec TS 24.229 §5.4.1.2.2, §5.4.1.2.2F, §5.4.1.4; TS 29.228 §6.1.2
 */
export async function acceptRegistration(
  request: SipRequest,
  hop: Hop,
  phone: AuthenticatedPhone,
  room: ScscfRoom,
): Promise<SipResponse> {
  const known = room.registrar.find(phone.impu)
  const outcome = contactsOf(request, known, phone, room)
  switch (outcome.kind) {
    case 'too brief':
      return hop.reply(423, { headers: [['Min-Expires', String(room.config.expiry.minExpires)]] })
    case 'out of order':
      return hop.reply(500, { reason: 'Out Of Order REGISTER' })
    case 'malformed':
      return hop.reply(400, { reason: outcome.what })
    case 'changed':
      break
  }
  const stays = outcome.bindings.some((binding) => binding.impi === phone.impi)
  if (!stays) return deregister(request, hop, phone, known, room)

  const assigned = await room.assign({
    impi: phone.impi,
    impus: [phone.impu],
    type: known?.bindings.some((binding) => binding.impi === phone.impi) ? 'RE_REGISTRATION' : 'REGISTRATION',
    userDataAlreadyAvailable: known !== undefined,
  })
  const impus = impusOf(assigned, known, phone, room)
  if (!impus) {
    traceNotAssigned(phone, assigned, room)
    return hop.reply(assigned === 'no answer' ? 504 : 500, { reason: 'Server Assignment Failed' })
  }

  // another request of the set may have changed it while the HSS was asked: what counts is how it stands now
  const current = room.registrar.find(phone.impu)
  const applied = contactsOf(request, current, phone, room)
  if (applied.kind !== 'changed') return hop.reply(500, { reason: 'Out Of Order REGISTER' })
  const registration: Registration = {
    key: defaultImpu(impus) ?? phone.impu,
    impus,
    bindings: applied.bindings,
    subscriptions: current?.subscriptions ?? [],
    ...chargingOf(assigned, current),
  }
  // a profile that has changed may have another default identity, and with it another key
  const isMoved = current !== undefined && current.key !== registration.key
  await Promise.all([room.registrar.save(registration), isMoved && room.registrar.remove(current)])
  room.services.unregistered.forget(impus.map(({ impu }) => impu))
  // TS 24.229 §5.4.1.2.2: the dialogs of a contact that another one has replaced end with it
  releaseCallsOf(applied.removed, room)
  const event = applied.added.length > 0 ? ('registered' as const) : ('refreshed' as const)
  const response = registrationAnswer(request, hop, registration, room)
  const changes = [
    ...applied.removed.map((binding) => ({ binding, event: 'unregistered' as const })),
    ...[...applied.added, ...applied.refreshed].map((binding) => ({ binding, event })),
  ]
  room.background.add(() => registrationChanged(registration, room, changes, { request, response }))
  return response
}

// TS 24.229 §5.4.1.4: the last binding of the IMPI goes, the HSS is told, and everybody who watches
async function deregister(
  request: SipRequest,
  hop: Hop,
  phone: AuthenticatedPhone,
  known: Registration | undefined,
  room: ScscfRoom,
): Promise<SipResponse> {
  await room.assign({
    impi: phone.impi,
    impus: [phone.impu],
    type: 'USER_DEREGISTRATION',
    userDataAlreadyAvailable: true,
  })
  const current = room.registrar.find(phone.impu) ?? known
  if (!current) return hop.reply(200)
  const removed = current.bindings.filter((binding) => binding.impi === phone.impi)
  const left: Registration = {
    ...current,
    bindings: current.bindings.filter((binding) => binding.impi !== phone.impi),
  }
  await room.keepOrRemove(left)
  releaseCallsOf(removed, room)
  const response = registrationAnswer(request, hop, left, room)
  const changes = removed.map((binding) => ({ binding, event: 'unregistered' as const }))
  room.background.add(() => registrationChanged(left, room, changes, { request, response }))
  return response
}

function contactsOf(
  request: SipRequest,
  known: Registration | undefined,
  phone: AuthenticatedPhone,
  room: ScscfRoom,
): ReturnType<typeof applyContacts> {
  const facts = { ...phone, path: request.list('Path'), now: room.runtime.clock.now() }
  return applyContacts(request, known?.bindings ?? [], facts, room.config.expiry)
}

// TS 29.228 §6.1.2.2: the profile comes when it was asked for; a refresh goes on with the one in hand
function impusOf(
  assigned: Assigned,
  known: Registration | undefined,
  phone: AuthenticatedPhone,
  room: ScscfRoom,
): readonly RegisteredImpu[] | undefined {
  if (assigned === 'no answer' || assigned.result !== 'DIAMETER_SUCCESS') return undefined
  if (!assigned.userData) return known?.impus
  const impus = identitiesOf(assigned.userData, room)
  // a set that the phone's own identity is not in could never be found again
  return impus.some(({ impu }) => impu === phone.impu) ? impus : undefined
}

// TS 29.228 §6.1.2.2: charging information comes with the profile, and stays where none comes
function chargingOf(assigned: Assigned, current: Registration | undefined): Pick<Registration, 'charging'> {
  const charging = (assigned === 'no answer' ? undefined : assigned.chargingInformation) ?? current?.charging
  return charging === undefined ? {} : { charging }
}

/** The identities of a profile; none of one that cannot be read: that is the HSS's fault, and no 400 to the phone. */
function identitiesOf(userData: Uint8Array, room: ScscfRoom): readonly RegisteredImpu[] {
  const profile = readProfile(userData, room)
  if (profile.kind === 'read') return profile.impus
  room.runtime.counters.add('scscf.profile.malformed')
  room.runtime.log.warn('user profile malformed', { code: profile.kind === 'too much' ? profile.kind : profile.code })
  return []
}

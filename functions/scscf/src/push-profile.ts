import type { ChargingInformation, CxResult, PushProfileRequest } from '@voltaic/diameter'
import { secretOf } from './auth-data.ts'
import type { DigestSecret } from './digest-users.ts'
import { notifySubscribers } from './notify.ts'
import { defaultImpu, type RegisteredImpu, type Registration } from './registration.ts'
import { readProfile } from './registration-profile.ts'
import type { ScscfRoom } from './room.ts'

type Answer = { readonly result: CxResult }

/**
 * PPR: the HSS has new data of a user. They replace what there was as a whole; calls that are under way go on, and the next
 * request finds what is new.
 *
 * @returns DIAMETER_ERROR_USER_UNKNOWN, DIAMETER_ERROR_TOO_MUCH_DATA or DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA, and then
 *   nothing has changed
 * @spec TS 29.228 §6.2.2, §6.6.2; TS 24.229 §5.4.2.1.2
 */
export async function pushProfile(request: PushProfileRequest, room: ScscfRoom): Promise<Answer> {
  await room.assignments.settled([request.impi])
  const result = await apply(request, room)
  room.runtime.counters.add(result === 'DIAMETER_SUCCESS' ? 'scscf.ppr.done' : 'scscf.ppr.refused')
  if (result !== 'DIAMETER_SUCCESS') room.runtime.log.warn('PPR refused', { impi: request.impi, result })
  return { result }
}

async function apply(request: PushProfileRequest, room: ScscfRoom): Promise<CxResult> {
  const data = readData(request, room)
  if (typeof data === 'string') return data
  const { impus, charging, secret } = data
  const registrations = concerned(request.impi, impus, room)
  const digestUser = secret && room.digest.users.find(request.impi)
  // the next request for a user who is not registered asks anew
  const wasUnregistered = room.services.unregistered.forget(impus?.map(({ impu }) => impu) ?? [])
  if (registrations.length === 0 && digestUser === undefined) {
    return wasUnregistered ? 'DIAMETER_SUCCESS' : 'DIAMETER_ERROR_USER_UNKNOWN'
  }

  if (secret && digestUser) room.digest.users.put(request.impi, secret, room.runtime.clock.now())
  if (impus === undefined && charging === undefined) return 'DIAMETER_SUCCESS'
  await Promise.all(
    registrations.map((registration) =>
      replace(registration, {
        impus: impus ?? registration.impus,
        ...(charging !== undefined && { charging }),
        room,
      }),
    ),
  )
  return 'DIAMETER_SUCCESS'
}

interface PushedData {
  readonly impus?: readonly RegisteredImpu[]
  readonly charging?: ChargingInformation
  readonly secret?: DigestSecret
}

/** @returns the result where something of it cannot be taken */
function readData(request: PushProfileRequest, room: ScscfRoom): PushedData | CxResult {
  const { userData, chargingInformation: charging, digest } = request
  if (userData === undefined && charging === undefined && digest === undefined) return 'DIAMETER_MISSING_AVP'
  const secret = digest && secretOf(digest)
  if (digest !== undefined && secret === undefined) return 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA'
  const others = { ...(charging !== undefined && { charging }), ...(secret !== undefined && { secret }) }
  if (userData === undefined) return others
  const profile = readProfile(userData, room)
  if (profile.kind === 'too much') return 'DIAMETER_ERROR_TOO_MUCH_DATA'
  // a profile without identities would leave a set that nobody can ever find again
  if (profile.kind === 'not supported' || profile.impus.length === 0) return 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA'
  return { ...others, impus: profile.impus }
}

// TS 29.228 §6.2.2: User-Name is one of the IMPIs that use the set; the set itself is told by its identities. Charging
// information alone is that of the subscription, and so of every set.
function concerned(
  impi: string,
  impus: readonly RegisteredImpu[] | undefined,
  room: ScscfRoom,
): readonly Registration[] {
  const ofImpi = room.registrar.ofImpi(impi)
  if (impus === undefined) return ofImpi
  const names = new Set(impus.map(({ impu }) => impu))
  const own = ofImpi.find((registration) => registration.impus.some(({ impu }) => names.has(impu)))
  const found = own ?? impus.map(({ impu }) => room.registrar.find(impu)).find((each) => each !== undefined)
  return found === undefined ? [] : [found]
}

interface Replacement extends Pick<Registration, 'impus' | 'charging'> {
  readonly room: ScscfRoom
}

async function replace(current: Registration, { room, ...data }: Replacement): Promise<void> {
  const key = defaultImpu(data.impus) ?? current.key
  const names = new Set(data.impus.map(({ impu }) => impu))
  const next: Registration = {
    ...current,
    ...data,
    key,
    // who watches an identity that is gone watches the set
    subscriptions: current.subscriptions.map((each) => (names.has(each.impu) ? each : { ...each, impu: key })),
  }
  await Promise.all([room.registrar.save(next), key !== current.key && room.registrar.remove(current)])
  const added = difference(visible(next), visible(current)).map(({ impu }) => impu)
  const removed = difference(visible(current), visible(next))
  if (added.length + removed.length === 0) return
  room.background.add(() => notifySubscribers(latest(next, room), room, [], { added, removed }))
}

/** As it is when the NOTIFY goes out: a phone may have come or gone meanwhile. */
function latest(registration: Registration, room: ScscfRoom): Registration {
  return room.registrar.byKey(registration.key) ?? registration
}

/** Those that phones and their P-CSCFs hear of. */
function visible({ impus }: Registration): readonly RegisteredImpu[] {
  return impus.filter(({ barred }) => !barred)
}

function difference(these: readonly RegisteredImpu[], those: readonly RegisteredImpu[]): readonly RegisteredImpu[] {
  return these.filter(({ impu }) => !those.some((each) => each.impu === impu))
}

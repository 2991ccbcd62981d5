import type { Provisioning, SubscriberInput } from '@voltaic/hss'
import type { InitialFilterCriteria, ServiceProfileContent } from '@voltaic/profile'
import type { Address } from '@voltaic/runtime'
import { BENCH_HOSTS, benchSubscriber } from './bench-network.ts'
import { PAIRS } from './call-load.ts'
import { criteriaOf } from './criteria.ts'

/** Criteria of each profile, and those of them that a call meets in the profile `chained`. */
export const CRITERIA_COUNT = 100
export const CHAINED = 10
/** Where the one process is that plays all the application servers. */
export const SERVERS: Address = { host: BENCH_HOSTS.as, port: 5088 }

/** Callers of `CallLoad`, by what their profile is; each kind has as many as there are callers. */
export const CALLERS_FROM: Readonly<Record<'none' | 'unmet' | 'chained', number>> = {
  none: 0,
  unmet: PAIRS,
  chained: 2 * PAIRS,
}

/** Subscribers with one of the tariffs, each of `CRITERIA_COUNT` criteria of its own, and as many with no profile. */
export const TARIFFS = 100
export const TARIFFED = { first: 3001, count: 3000 } as const
export const PLAIN = { first: 6001, count: 3000 } as const

/** The first of those who register before figures are taken, 1,000 of them, and all until then. */
export const WARM_UP = { first: 9001, count: 1000 } as const
export const REGISTERING_SUBSCRIBERS = 10_000

/** Subscribers in all where there are calls: the callees of `CallLoad` come last. */
export const SERVED_SUBSCRIBERS: number = 50_000 + PAIRS

/** Puts the profiles into the HSS; subscribers that name them come after. */
export async function setServiceProfiles(provisioning: Provisioning): Promise<void> {
  await provisioning.setServiceProfile('unmet', profileOf(0))
  await provisioning.setServiceProfile('chained', profileOf(CHAINED))
  for (let tariff = 0; tariff < TARIFFS; tariff += 1) {
    await provisioning.setServiceProfile(`tariff-${tariff}`, profileOf(0, tariff))
  }
}

/** The subscribers of the bench, of whom some have a profile. */
export function* servedSubscribers(count: number): Generator<SubscriberInput> {
  for (let number = 1; number <= count; number += 1) {
    const serviceProfile = profileNameOf(number)
    yield { ...benchSubscriber(number), ...(serviceProfile === undefined ? {} : { serviceProfile }) }
  }
}

function profileNameOf(number: number): string | undefined {
  const isIn = (first: number, size: number) => number > first && number <= first + size
  if (isIn(CALLERS_FROM.unmet, PAIRS)) return 'unmet'
  if (isIn(CALLERS_FROM.chained, PAIRS)) return 'chained'
  return isIn(TARIFFED.first - 1, TARIFFED.count) ? `tariff-${number % TARIFFS}` : undefined
}

/** @param shift makes the criteria other ones */
function profileOf(met: number, shift = 0): ServiceProfileContent {
  const serverName = (priority: number) => `sip:as${priority}@${SERVERS.host}:${SERVERS.port};transport=tcp`
  const criteria = criteriaOf({ method: 'INVITE', count: CRITERIA_COUNT, met, serverName })
  const shifted = (one: InitialFilterCriteria) => ({ ...one, priority: one.priority + shift })
  return { initialFilterCriteria: criteria.map(shifted), sharedIfcSetIds: [] }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatImsSubscription } from '@voltaic/profile'
import { MAX_SERVICE_PROFILE_OCTETS, problemsOfSize } from './profile-size.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/** A criterion whose server is told a text of that many octets. */
const criterion = (octets: number) => ({
  priority: 1,
  applicationServer: { serverName: 'sip:as.example', serviceInfo: 'x'.repeat(octets) },
})
const profileOf = (octets: number): ServiceProfileContent => ({
  initialFilterCriteria: [criterion(octets)],
  sharedIfcSetIds: [],
})

test('a service profile may have as many octets as MAX_SERVICE_PROFILE_OCTETS says, and no more (TS 29.228 §6.6)', () => {
  const around = formatImsSubscription({ privateId: '', serviceProfiles: [{ ...profileOf(1), publicIdentities: [] }] })
  const most = MAX_SERVICE_PROFILE_OCTETS - around.length + 1
  assert.deepEqual(problemsOfSize(profileOf(most), []), [])
  const [problem] = problemsOfSize(profileOf(most + 1), [])
  assert.equal(problem?.field, 'initialFilterCriteria')
  assert.match(problem?.reason ?? '', new RegExp(`${MAX_SERVICE_PROFILE_OCTETS + 1} octets`))
  // what is in shared sets counts too
  assert.equal(problemsOfSize(profileOf(most - 100), [criterion(200)]).length, 1)
})

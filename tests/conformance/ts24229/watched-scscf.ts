// An S-CSCF with a registered phone whose registration state is watched.
import assert from 'node:assert/strict'
import type { PushProfileRequest, RegistrationTerminationRequest } from '@voltaic/diameter'
import { formatImsSubscription, parseReginfo, type ReginfoDocument } from '@voltaic/profile'
import { createRequest, type Hop, type SipRequest, type SipResponse } from '@voltaic/sip'
import { CONTACT, IMPI, IMPU, PUBLIC, REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

export const TEL = 'tel:+99901000001'
const FAR_END = 'sip:bob@198.51.100.99:5060'
const FAR_ROUTE = '<sip:far@192.0.2.12:5060;lr>'

/** Runs `test` when the phone has registered and somebody has subscribed; `notified` is empty then. */
export async function withWatched(test: (alone: ScscfAlone) => Promise<void>): Promise<void> {
  const alone = await startScscfAlone()
  try {
    assert.equal((await alone.register()).status, 200)
    assert.equal((await alone.send(subscribe('watcher'))).status, 200)
    await alone.clock.advance(10)
    alone.notified.length = 0
    alone.sars.length = 0
    await test(alone)
  } finally {
    await alone.stop()
    assert.equal(alone.clock.pending, 0, 'no timer is left')
  }
}

function subscribe(callId: string): SipRequest {
  return createRequest('SUBSCRIBE', IMPU, [
    ['From', `<${PUBLIC}>;tag=1`],
    ['To', `<${IMPU}>`],
    ['Call-ID', callId],
    ['CSeq', '1 SUBSCRIBE'],
    ['Event', 'reg'],
    ['Contact', `<${CONTACT}>`],
    ['Record-Route', '<sip:pcscf.example:5060;lr>'],
    ['P-Asserted-Identity', `<${PUBLIC}>`],
  ])
}

/** A call of the phone that is answered. */
export async function talk(alone: ScscfAlone): Promise<void> {
  alone.answers = (request: SipRequest, hop: Hop): SipResponse => {
    if (request.method !== 'INVITE') return hop.reply(200)
    const routes = [FAR_ROUTE, ...request.list('Record-Route')].map((value) => ['Record-Route', value] as const)
    return hop.reply(200, { headers: [['Contact', `<${FAR_END}>`], ...routes] })
  }
  const answer = await alone.originate('INVITE', [['Record-Route', `<sip:token.mark@pcscf.${REALM}:5060;lr>`]])
  assert.equal(answer.status, 200)
  assert.equal(alone.scscf.calls.length, 1)
}

export function rtr(
  alone: ScscfAlone,
  changes: Partial<RegistrationTerminationRequest> = {},
): ReturnType<ScscfAlone['scscf']['push']['registrationTermination']> {
  const usual = { impi: IMPI, impus: [], associatedImpis: [], reason: 'PERMANENT_TERMINATION' } as const
  return alone.scscf.push.registrationTermination({ ...usual, ...changes })
}

export function ppr(
  alone: ScscfAlone,
  changes: Partial<PushProfileRequest>,
): ReturnType<ScscfAlone['scscf']['push']['pushProfile']> {
  return alone.scscf.push.pushProfile({ impi: IMPI, ...changes })
}

/** A user profile with these identities, of which the barred ones are marked by a `!`. */
export function profileOf(...identities: readonly string[]): Uint8Array {
  const publicIdentities = identities.map((identity) => ({
    identity: identity.replace(/^!/, ''),
    barred: identity.startsWith('!'),
  }))
  const serviceProfiles = [{ publicIdentities, initialFilterCriteria: [], sharedIfcSetIds: [] }]
  return Buffer.from(formatImsSubscription({ privateId: IMPI, serviceProfiles }))
}

/** What the watcher was told last. */
export function lastNotified(alone: ScscfAlone): ReginfoDocument {
  const notify = alone.notified.findLast(({ method }) => method === 'NOTIFY')
  assert.ok(notify, 'a NOTIFY was sent')
  return parseReginfo(notify.body)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PushProfileRequest } from '@voltaic/diameter'
import { IMPU, PUBLIC, REALM, type ScscfAlone } from '../ts24229/scscf-alone.ts'
import { ppr, profileOf, rtr, TEL, talk, withWatched } from '../ts24229/watched-scscf.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 29.228 §6.2.2)`, () => withWatched(run))
}

const ADDED = `sip:office@${REALM}`
const SUCCESS = { result: 'DIAMETER_SUCCESS' }
const registrationOf = (alone: ScscfAlone) => [...alone.stored.values()][0]

scscf('replaces the profile of the set as a whole: the next request uses it', async (alone) => {
  assert.equal((await alone.terminate('MESSAGE', [], ADDED)).status, 480)
  assert.deepEqual(await ppr(alone, { userData: profileOf(PUBLIC, ADDED, `!${IMPU}`) }), SUCCESS)
  assert.equal((await alone.terminate('MESSAGE', [], ADDED)).status, 200)
  // what the new profile does not have is not registered any more
  assert.equal((await alone.terminate('MESSAGE', [], TEL)).status, 480)
  assert.equal((await alone.originate('MESSAGE')).status, 200)
  assert.deepEqual(await ppr(alone, { userData: profileOf(ADDED, `!${PUBLIC}`, `!${IMPU}`) }), SUCCESS)
  assert.equal((await alone.originate('MESSAGE')).status, 403)
})

scscf('goes on with what it has been told after a restart', async (alone) => {
  await ppr(alone, { userData: profileOf(PUBLIC, ADDED, `!${IMPU}`) })
  await alone.restart()
  assert.equal((await alone.terminate('MESSAGE', [], ADDED)).status, 200)
})

scscf('lets calls go on', async (alone) => {
  await talk(alone)
  await ppr(alone, { userData: profileOf(ADDED, `!${IMPU}`) })
  await alone.clock.advance(10)
  assert.equal(alone.scscf.calls.length, 1)
  alone.scscf.releaseCall(alone.scscf.calls[0]?.callId ?? '')
  await alone.clock.advance(10)
})

scscf(
  'keeps the bindings, and the phone refreshes as before, when even the default identity changes',
  async (alone) => {
    await ppr(alone, { userData: profileOf(ADDED, PUBLIC, `!${IMPU}`) })
    assert.equal(alone.stored.size, 1)
    assert.equal(registrationOf(alone)?.key, ADDED)
    alone.saa = () => ({ result: 'DIAMETER_SUCCESS' })
    assert.equal((await alone.register()).status, 200)
    assert.equal(registrationOf(alone)?.bindings.length, 1)
  },
)

scscf(
  'replaces the charging information: the answer to the next REGISTER names it (TS 29.228 §6.5.2.3)',
  async (alone) => {
    const chargingInformation = {
      primaryChargingCollectionFunctionName: 'aaa://ccf.example',
      primaryEventChargingFunctionName: 'aaa://ecf.example',
    }
    assert.deepEqual(await ppr(alone, { chargingInformation }), SUCCESS)
    const addresses = async () => (await alone.register()).header('P-Charging-Function-Addresses')
    assert.equal(await addresses(), 'ccf="aaa://ccf.example"; ecf="aaa://ecf.example"')
    assert.deepEqual(await ppr(alone, { chargingInformation: {} }), SUCCESS)
    assert.equal(await addresses(), undefined)
  },
)

scscf('answers DIAMETER_ERROR_USER_UNKNOWN for a user whom it does not serve', async (alone) => {
  const unknown = { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  const impi = `nobody@${REALM}`
  assert.deepEqual(await ppr(alone, { impi, chargingInformation: {} }), unknown)
  assert.deepEqual(await ppr(alone, { impi, userData: profileOf('sip:nobody@example.org') }), unknown)
  await rtr(alone)
  assert.deepEqual(await ppr(alone, { userData: profileOf(PUBLIC) }), unknown)
})

const refused: readonly (readonly [string, PushProfileRequest['userData'], string])[] = [
  ['a profile of too many octets', Buffer.alloc(262_145, ' '), 'DIAMETER_ERROR_TOO_MUCH_DATA'],
  [
    'a profile of too many identities',
    profileOf(PUBLIC, ...Array.from({ length: 256 }, (_, index) => `sip:u${index}@${REALM}`)),
    'DIAMETER_ERROR_TOO_MUCH_DATA',
  ],
  ['what is no XML', Buffer.from('<IMSSubscription>'), 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA'],
  [
    'a profile without identities',
    Buffer.from('<IMSSubscription><PrivateID>a</PrivateID></IMSSubscription>'),
    'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA',
  ],
  ['nothing at all', undefined, 'DIAMETER_MISSING_AVP'],
]
for (const [name, userData, result] of refused) {
  scscf(`answers ${result} to ${name}, and changes nothing`, async (alone) => {
    const before = registrationOf(alone)
    assert.deepEqual(await ppr(alone, { ...(userData !== undefined && { userData }) }), { result })
    assert.equal(registrationOf(alone), before)
    await alone.clock.advance(10)
    assert.deepEqual(alone.notified, [])
  })
}

scscf('takes a profile of as many identities as it may have', async (alone) => {
  const identities = Array.from({ length: 255 }, (_, index) => `!sip:u${index}@${REALM}`)
  assert.deepEqual(await ppr(alone, { userData: profileOf(PUBLIC, ...identities) }), SUCCESS)
})

scscf(
  'answers DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA to SIP Digest data of an algorithm that nobody knows',
  async (alone) => {
    const digest = { scheme: 'SIP Digest', realm: REALM, algorithm: 'ROT13', qop: 'auth', ha1: '00' } as const
    assert.deepEqual(await ppr(alone, { digest }), { result: 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA' })
  },
)

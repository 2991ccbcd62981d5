import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  AkaAuthDataItem,
  Cx,
  MultimediaAuthRequest,
  ServerAssignmentRequest,
  ServerAssignmentType,
  UserAuthorizationRequest,
} from '@voltaic/diameter'

/*
 * What whoever calls `Cx` may rely on, whether the HSS is in the same process or behind Diameter. Each test gets a fixture
 * of its own from `make`, with an HSS that holds the `subscribers` below and nothing that anybody has registered.
 */

/** Who must exist in the HSS of a fixture, and who must not. */
export interface CxSubscribers {
  /**
   * Authenticated by IMS-AKA; `impu` is not barred; may register in `visitedNetwork`; not registered, no S-CSCF stored;
   * no service for the unregistered state; any S-CSCF will do.
   */
  readonly alice: CxSubscriber
  /** The same in another subscription. */
  readonly bob: CxSubscriber
  /** A network in which both may register. */
  readonly visitedNetwork: string
  /** Identities of nobody. */
  readonly nobody: CxSubscriber
}

export interface CxSubscriber {
  readonly impi: string
  readonly impu: string
}

export interface CxFixture {
  readonly cx: Cx
  readonly subscribers: CxSubscribers
  cleanup(): Promise<void>
}

type Test = (cx: Cx, subscribers: CxSubscribers) => Promise<void>
type Define = (title: string, test: Test) => void

const SCSCF1 = 'sip:scscf1.example:6060'
const SCSCF2 = 'sip:scscf2.example:6060'
/** A hang is a failure, not a wait. */
const TIMEOUT = { timeout: 10_000 }

export function runCxContract(name: string, make: () => Promise<CxFixture>): void {
  const define: Define = (title, test) => {
    it(title, TIMEOUT, async () => {
      const { cx, subscribers, cleanup } = await make()
      try {
        await test(cx, subscribers)
      } finally {
        await cleanup()
      }
    })
  }
  describe(`Cx contract: ${name}`, () => {
    testUserAuthorization(define)
    testMultimediaAuth(define)
    testServerAssignment(define)
    testLocationInfo(define)
  })
}

function uar({ visitedNetwork }: CxSubscribers, user: CxSubscriber): UserAuthorizationRequest {
  return { impi: user.impi, impu: user.impu, visitedNetwork, type: 'REGISTRATION' }
}

function mar(user: CxSubscriber): MultimediaAuthRequest {
  const scheme = 'Digest-AKAv1-MD5'
  return { impi: user.impi, impu: user.impu, scheme, numberOfItems: 1, serverName: SCSCF1 }
}

function sar(user: CxSubscriber, type: ServerAssignmentType): ServerAssignmentRequest {
  return { impi: user.impi, impus: [user.impu], serverName: SCSCF1, type, userDataAlreadyAvailable: false }
}

async function register(cx: Cx, user: CxSubscriber): Promise<void> {
  assert.equal((await cx.multimediaAuth(mar(user))).result, 'DIAMETER_SUCCESS')
  assert.equal((await cx.serverAssignment(sar(user, 'REGISTRATION'))).result, 'DIAMETER_SUCCESS')
}

function akaItem(item: unknown): AkaAuthDataItem {
  assert.ok(item !== undefined && (item as AkaAuthDataItem).scheme === 'Digest-AKAv1-MD5')
  return item as AkaAuthDataItem
}

function testUserAuthorization(define: Define): void {
  define(
    'UAR of a user that is not registered leaves the choice of the S-CSCF (TS 29.228 §6.1.1.1)',
    async (cx, all) => {
      const answer = await cx.userAuthorization(uar(all, all.alice))
      assert.equal(answer.result, 'DIAMETER_FIRST_REGISTRATION')
      assert.equal(answer.serverName, undefined)
    },
  )

  define('UAR changes nothing', async (cx, all) => {
    for (let i = 0; i < 2; i++) {
      assert.equal((await cx.userAuthorization(uar(all, all.alice))).result, 'DIAMETER_FIRST_REGISTRATION')
    }
  })

  define('UAR of nobody is DIAMETER_ERROR_USER_UNKNOWN, and has no S-CSCF', async (cx, all) => {
    assert.deepEqual(await cx.userAuthorization(uar(all, all.nobody)), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
  })

  define("UAR with somebody else's IMPU is DIAMETER_ERROR_IDENTITIES_DONT_MATCH", async (cx, all) => {
    const request = { ...uar(all, all.alice), impu: all.bob.impu }
    assert.deepEqual(await cx.userAuthorization(request), { result: 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH' })
  })

  define('UAR of a registered user gives its S-CSCF', async (cx, all) => {
    await register(cx, all.alice)
    assert.deepEqual(await cx.userAuthorization(uar(all, all.alice)), {
      result: 'DIAMETER_SUBSEQUENT_REGISTRATION',
      serverName: SCSCF1,
    })
  })

  define('UAR between the challenge and its answer gives the S-CSCF that has the vector', async (cx, all) => {
    await cx.multimediaAuth(mar(all.alice))
    assert.deepEqual(await cx.userAuthorization(uar(all, all.alice)), {
      result: 'DIAMETER_SUBSEQUENT_REGISTRATION',
      serverName: SCSCF1,
    })
  })

  define('UAR for capabilities names no S-CSCF, whatever one is stored', async (cx, all) => {
    await register(cx, all.alice)
    const type = 'REGISTRATION_AND_CAPABILITIES'
    const answer = await cx.userAuthorization({ ...uar(all, all.alice), type })
    assert.equal(answer.result, 'DIAMETER_SUCCESS')
    assert.equal(answer.serverName, undefined)
  })

  define('UAR to de-register needs a registration', async (cx, all) => {
    const request = { ...uar(all, all.alice), type: 'DE_REGISTRATION' } as const
    assert.deepEqual(await cx.userAuthorization(request), { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    await register(cx, all.alice)
    assert.deepEqual(await cx.userAuthorization(request), { result: 'DIAMETER_SUCCESS', serverName: SCSCF1 })
  })
}

function testMultimediaAuth(define: Define): void {
  define('MAR gives a vector of AKA (TS 29.228 §6.3.1)', async (cx, all) => {
    const { result, items } = await cx.multimediaAuth(mar(all.alice))
    assert.equal(result, 'DIAMETER_SUCCESS')
    assert.equal(items.length, 1)
    const item = akaItem(items[0])
    assert.equal(item.authenticate.length, 32)
    assert.equal(item.confidentialityKey.length, 16)
    assert.equal(item.integrityKey.length, 16)
    assert.ok(item.authorization.length >= 4 && item.authorization.length <= 16)
  })

  define('MAR never gives more vectors than asked for, and never the same twice', async (cx, all) => {
    const seen = new Set<string>()
    let count = 0
    for (let i = 0; i < 3; i++) {
      const { items } = await cx.multimediaAuth({ ...mar(all.alice), numberOfItems: 3 })
      assert.ok(items.length >= 1 && items.length <= 3)
      for (const item of items) seen.add(Buffer.from(akaItem(item).authenticate).toString('hex'))
      count += items.length
    }
    assert.equal(seen.size, count)
  })

  define('many MARs at a time are all answered, each to its own asker', async (cx, all) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => cx.multimediaAuth(mar(i % 10 === 0 ? all.nobody : all.alice))),
    )
    for (const [i, { result, items }] of answers.entries()) {
      assert.equal(result, i % 10 === 0 ? 'DIAMETER_ERROR_USER_UNKNOWN' : 'DIAMETER_SUCCESS')
      assert.equal(items.length, i % 10 === 0 ? 0 : 1)
    }
    const vectors = answers.flatMap(({ items }) => items.map((item) => akaItem(item).authenticate))
    assert.equal(new Set(vectors.map((octets) => Buffer.from(octets).toString('hex'))).size, 90)
  })

  define('MAR of nobody is DIAMETER_ERROR_USER_UNKNOWN, without vectors', async (cx, all) => {
    assert.deepEqual(await cx.multimediaAuth(mar(all.nobody)), { result: 'DIAMETER_ERROR_USER_UNKNOWN', items: [] })
  })

  define("MAR with somebody else's IMPU is DIAMETER_ERROR_IDENTITIES_DONT_MATCH", async (cx, all) => {
    assert.deepEqual(await cx.multimediaAuth({ ...mar(all.alice), impu: all.bob.impu }), {
      result: 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH',
      items: [],
    })
  })
}

function testServerAssignment(define: Define): void {
  define('SAR REGISTRATION gives the profile of the user (TS 29.228 §6.1.2.1)', async (cx, all) => {
    await cx.multimediaAuth(mar(all.alice))
    const { result, userData } = await cx.serverAssignment(sar(all.alice, 'REGISTRATION'))
    assert.equal(result, 'DIAMETER_SUCCESS')
    const profile = Buffer.from(userData ?? []).toString('utf8')
    assert.ok(profile.includes('<IMSSubscription'))
    assert.ok(profile.includes(all.alice.impi))
  })

  define('SAR by an S-CSCF that has the profile gives none', async (cx, all) => {
    await register(cx, all.alice)
    const answer = await cx.serverAssignment({ ...sar(all.alice, 'RE_REGISTRATION'), userDataAlreadyAvailable: true })
    assert.equal(answer.result, 'DIAMETER_SUCCESS')
    assert.equal(answer.userData, undefined)
  })

  define('SAR of another S-CSCF is refused with the name of the first', async (cx, all) => {
    await register(cx, all.alice)
    const answer = await cx.serverAssignment({ ...sar(all.alice, 'REGISTRATION'), serverName: SCSCF2 })
    assert.equal(answer.result, 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED')
    assert.equal(answer.serverName, SCSCF1)
    assert.equal(answer.userData, undefined)
  })

  define('SAR with two identities to register is DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', async (cx, all) => {
    const impus = [all.alice.impu, all.bob.impu]
    const { result } = await cx.serverAssignment({ ...sar(all.alice, 'REGISTRATION'), impus })
    assert.equal(result, 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES')
  })

  define('SAR of nobody is DIAMETER_ERROR_USER_UNKNOWN', async (cx, all) => {
    const { result } = await cx.serverAssignment(sar(all.nobody, 'REGISTRATION'))
    assert.equal(result, 'DIAMETER_ERROR_USER_UNKNOWN')
  })

  for (const type of ['USER_DEREGISTRATION', 'TIMEOUT_DEREGISTRATION', 'ADMINISTRATIVE_DEREGISTRATION'] as const) {
    define(`SAR ${type} clears the S-CSCF`, async (cx, all) => {
      await register(cx, all.alice)
      const answer = await cx.serverAssignment(sar(all.alice, type))
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.userData, undefined)
      assert.equal((await cx.userAuthorization(uar(all, all.alice))).result, 'DIAMETER_FIRST_REGISTRATION')
    })
  }

  define('SAR AUTHENTICATION_FAILURE forgets the S-CSCF of a user that never registered', async (cx, all) => {
    await cx.multimediaAuth(mar(all.alice))
    assert.equal((await cx.serverAssignment(sar(all.alice, 'AUTHENTICATION_FAILURE'))).result, 'DIAMETER_SUCCESS')
    assert.equal((await cx.userAuthorization(uar(all, all.alice))).result, 'DIAMETER_FIRST_REGISTRATION')
  })

  define('what one user does is nothing to another', async (cx, all) => {
    await register(cx, all.alice)
    assert.equal((await cx.userAuthorization(uar(all, all.bob))).result, 'DIAMETER_FIRST_REGISTRATION')
  })
}

function testLocationInfo(define: Define): void {
  define('LIR of a registered user gives its S-CSCF (TS 29.228 §6.1.4.1)', async (cx, all) => {
    await register(cx, all.alice)
    assert.deepEqual(await cx.locationInfo({ impu: all.alice.impu }), {
      result: 'DIAMETER_SUCCESS',
      serverName: SCSCF1,
    })
  })

  define('LIR of a user that is not registered and has no service then', async (cx, all) => {
    assert.deepEqual(await cx.locationInfo({ impu: all.alice.impu }), {
      result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED',
    })
  })

  define('LIR of nobody is DIAMETER_ERROR_USER_UNKNOWN', async (cx, all) => {
    assert.deepEqual(await cx.locationInfo({ impu: all.nobody.impu }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
  })
}

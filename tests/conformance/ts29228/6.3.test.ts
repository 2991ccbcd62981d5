// TS 29.228 §6.3: authentication procedure (MAR).
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMilenage, Isim, verifyAutn } from '@voltaic/aka'
import type { AkaAuthDataItem } from '@voltaic/diameter'
import {
  alice,
  bob,
  challengeOf,
  impiRecord,
  k,
  mar,
  opc,
  realm,
  register,
  registrationOf,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  uar,
  withHss,
} from './hss-under-test.ts'

const refused = (result: string) => ({ result, items: [] })

describe('what is checked first (TS 29.228 §6.3.1 steps 1 to 3)', () => {
  test('an identity that does not exist is 5001', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await mar(hss, { impi: `nobody@${realm}` }), refused('DIAMETER_ERROR_USER_UNKNOWN'))
      assert.deepEqual(await mar(hss, { impu: `sip:nobody@${realm}` }), refused('DIAMETER_ERROR_USER_UNKNOWN'))
    }))

  test('identities that do not belong together are 5002', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await mar(hss, { impu: bob.sip }), refused('DIAMETER_ERROR_IDENTITIES_DONT_MATCH'))
    }))

  test('a scheme for which nothing is stored is 5006', () =>
    withHss(async ({ hss }) => {
      for (const scheme of ['SIP Digest', 'Unknown'] as const) {
        assert.deepEqual(await mar(hss, { scheme }), refused('DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED'))
      }
    }))

  test('scheme Unknown is answered with AKA where that is configured', () =>
    withHss(
      async ({ hss }) => {
        const answer = await mar(hss, { scheme: 'Unknown' })
        assert.equal(answer.result, 'DIAMETER_SUCCESS')
        assert.equal(answer.items[0]?.scheme, 'Digest-AKAv1-MD5')
      },
      { answersUnknownSchemeWithAka: true },
    ))
})

describe('authentication vectors (TS 29.228 §6.3.1, TS 29.229 §6.3.13)', () => {
  test('the phone accepts the vector and answers with its XRES, CK and IK', () =>
    withHss(async ({ hss, isim }) => {
      const answer = await mar(hss)
      const item = answer.items[0] as AkaAuthDataItem
      const { rand, autn } = challengeOf(answer)
      assert.deepEqual(isim.authenticate(rand, autn), {
        kind: 'success',
        res: item.authorization,
        ck: item.confidentialityKey,
        ik: item.integrityKey,
      })
      assert.equal(item.authenticate.length, 32)
    }))

  test('as many as asked for, numbered from 1, each with its own RAND and SQN', () =>
    withHss(async ({ hss, isim }) => {
      const { items } = await mar(hss, { numberOfItems: 3 })
      const vectors = items as readonly AkaAuthDataItem[]
      assert.deepEqual(
        vectors.map(({ itemNumber }) => itemNumber),
        [1, 2, 3],
      )
      for (const item of vectors) {
        const answer = isim.authenticate(item.authenticate.subarray(0, 16), item.authenticate.subarray(16))
        assert.equal(answer.kind, 'success')
      }
    }))

  test('no more than five, and not none', () =>
    withHss(async ({ hss }) => {
      assert.equal((await mar(hss, { numberOfItems: 4_000_000_000 })).items.length, 5)
      assert.equal((await mar(hss, { numberOfItems: 0 })).items.length, 1)
    }))

  test('requests at the same time get different SQNs, all of them good', () =>
    withHss(async ({ hss, isim }) => {
      const answers = await Promise.all(Array.from({ length: 40 }, () => mar(hss)))
      const functions = createMilenage(k, opc)
      const sqnOf = ({ rand, autn }: ReturnType<typeof challengeOf>) => verifyAutn(functions, rand, autn)?.sqn ?? -1
      // a server of the store may take those at the same time in another order than they came
      const challenges = answers.map(challengeOf).toSorted((a, b) => sqnOf(a) - sqnOf(b))
      for (const { rand, autn } of challenges) assert.equal(isim.authenticate(rand, autn).kind, 'success')
      assert.equal((await hss.provisioning.show(alice.impi))?.impis[0]?.seq, 40)
    }))
})

describe('S-CSCF and authentication pending (TS 29.228 §6.3.1 step 5)', () => {
  test('not registered: this S-CSCF is stored, and the next one replaces it', () =>
    withHss(async ({ hss }) => {
      await mar(hss)
      assert.equal((await uar(hss)).serverName, scscf1)
      await mar(hss, { serverName: scscf2 })
      assert.equal((await uar(hss)).serverName, scscf2)
      assert.equal((await registrationOf(hss)).state, 'not-registered')
    }))

  test('registered: another S-CSCF overwrites the name, the user stays registered', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      await mar(hss, { serverName: scscf2 })
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf2 })
    }))

  test('unregistered: another S-CSCF overwrites the name', () =>
    withHss(async ({ hss }) => {
      await sarWithoutImpi(hss, 'UNREGISTERED_USER')
      await mar(hss, { serverName: scscf2 })
      assert.deepEqual(await registrationOf(hss), { state: 'unregistered', scscf: scscf2 })
    }))
})

test('an S-CSCF that comes back after all ends the reassignment that was pending (TS 29.228 §6.3.1)', () =>
  withHss(async ({ hss }) => {
    await register(hss)
    await uar(hss, { type: 'REGISTRATION_AND_CAPABILITIES' })
    await mar(hss)
    const late = await sar(hss, 'REGISTRATION', { serverName: scscf2 })
    assert.equal(late.result, 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED')
  }))

test('each of two IMPIs that share an identity is led to the S-CSCF that authenticates it (TS 29.228 §6.3.1)', () =>
  withHss(async ({ hss }) => {
    const [phone, tablet, watch] = ['phone', 'tablet', 'watch'].map((name) => `${name}@${realm}`) as [
      string,
      string,
      string,
    ]
    const impu = `sip:shared@${realm}`
    await hss.provisioning.addSubscription({
      impis: [phone, tablet, watch].map(impiRecord),
      registrationSets: [{ impus: [{ identity: impu, barred: false }] }],
    })
    await mar(hss, { impi: phone, impu, serverName: scscf1 })
    await mar(hss, { impi: tablet, impu, serverName: scscf2 })
    assert.equal((await uar(hss, { impi: phone, impu })).serverName, scscf1)
    assert.equal((await uar(hss, { impi: tablet, impu })).serverName, scscf2)
    // The third one has no vector yet, but the subscription has an S-CSCF.
    assert.equal((await uar(hss, { impi: watch, impu })).result, 'DIAMETER_SUBSEQUENT_REGISTRATION')
  }))

describe('resynchronisation (TS 29.228 §6.3, TS 33.102 §6.3.5)', () => {
  /** A SIM that another network has used up to SEQ 1000, and its AUTS for the first challenge of this one. */
  async function outOfStep(hss: Parameters<typeof mar>[0]) {
    const sim = new Isim({ k, opc }, { state: { seqs: new Array<number>(32).fill(1000) } })
    const { rand, autn } = challengeOf(await mar(hss))
    const answer = sim.authenticate(rand, autn)
    assert.equal(answer.kind, 'synchronisation-failure')
    const auts = answer.kind === 'synchronisation-failure' ? answer.auts : new Uint8Array()
    return { sim, resynchronisation: Uint8Array.from([...rand, ...auts]) }
  }

  test('after a verified AUTS the next vector is one that the phone accepts', () =>
    withHss(async ({ hss, counters }) => {
      const { sim, resynchronisation } = await outOfStep(hss)
      const { rand, autn } = challengeOf(await mar(hss, { resynchronisation }))
      assert.equal(sim.authenticate(rand, autn).kind, 'success')
      assert.equal((await hss.provisioning.show(alice.impi))?.impis[0]?.seq, 1001)
      assert.equal(counters.get('hss.auts.verified'), 1)
    }))

  test('an AUTS with a wrong MAC-S is 5012 and changes nothing', () =>
    withHss(async ({ hss, counters }) => {
      const { resynchronisation } = await outOfStep(hss)
      const before = await hss.provisioning.show(alice.impi)
      const forged = Uint8Array.from(resynchronisation)
      forged[29] = (forged[29] as number) ^ 1
      const answer = await mar(hss, { resynchronisation: forged, serverName: scscf2 })
      assert.deepEqual({ ...answer, message: '' }, { ...refused('DIAMETER_UNABLE_TO_COMPLY'), message: '' })
      assert.match(answer.message ?? '', /^MAC-S of the AUTS is wrong/)
      const after = await hss.provisioning.show(alice.impi)
      assert.deepEqual(after?.registrationSets, before?.registrationSets)
      assert.equal(after?.impis[0]?.seq, before?.impis[0]?.seq)
      assert.equal(after?.impis[0]?.resynchronisations?.refused, 1)
      assert.equal((await uar(hss)).serverName, scscf1)
      assert.equal(counters.get('hss.auts.refused'), 1)
    }))

  test('an AUTS that is played again does not turn the counter back', () =>
    withHss(async ({ hss, isim }) => {
      const { resynchronisation } = await outOfStep(hss)
      await mar(hss, { resynchronisation })
      for (let i = 0; i < 3; i++) await mar(hss)
      await mar(hss, { resynchronisation })
      assert.equal((await hss.provisioning.show(alice.impi))?.impis[0]?.seq, 1005)
      const { rand, autn } = challengeOf(await mar(hss))
      assert.equal(isim.authenticate(rand, autn).kind, 'success')
    }))

  test('a value that is not RAND and AUTS is 5004', () =>
    withHss(async ({ hss }) => {
      for (const length of [0, 14, 29, 31]) {
        const answer = await mar(hss, { resynchronisation: new Uint8Array(length) })
        assert.deepEqual(answer, refused('DIAMETER_INVALID_AVP_VALUE'))
      }
    }))
})

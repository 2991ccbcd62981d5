// TS 29.228 §6.3: authentication procedure (MAR) for SIP Digest.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { digestHa1 } from '@voltaic/aka'
import type { DigestAuthDataItem } from '@voltaic/diameter'
import type { SubscriberInput } from '@voltaic/hss'
import { alice, type HssUnderTest, mar, realm, register, sar, scscf1, scscf2, uar, withHss } from './hss-under-test.ts'

const IMSI = '001010000000009'
const IMPI = `${IMSI}@${realm}`
const PASSWORD = 'correct horse'
const SCHEME_NOT_SUPPORTED = { result: 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', items: [] }
const who = { impi: IMPI, impu: `sip:${IMPI}` }

/** An HSS that knows somebody without a SIM too. */
function withDigest(
  run: (under: HssUnderTest) => Promise<void>,
  input: Partial<SubscriberInput> = {},
  config: Parameters<typeof withHss>[1] = {},
): Promise<void> {
  return withHss(async (under) => {
    const added = await under.hss.provisioning.add({ imsi: IMSI, digestPassword: PASSWORD, ...input })
    assert.equal(added.kind, 'added', JSON.stringify(added))
    await run(under)
  }, config)
}

describe('what a user of SIP Digest is checked by (TS 29.228 §6.3.1; TS 29.229 §6.3.36)', () => {
  test('is H(A1) over IMPI, realm and password, with MD5 and qop auth', () =>
    withDigest(async ({ hss }) => {
      const ha1 = digestHa1({ username: IMPI, realm }, PASSWORD)
      const item: DigestAuthDataItem = { scheme: 'SIP Digest', realm, algorithm: 'MD5', qop: 'auth', ha1 }
      assert.deepEqual(await mar(hss, { ...who, scheme: 'SIP Digest' }), { result: 'DIAMETER_SUCCESS', items: [item] })
    }))

  test('is SHA-256 where that was provisioned (RFC 8760 §2.1)', () =>
    withDigest(
      async ({ hss }) => {
        const [item] = (await mar(hss, { ...who, scheme: 'SIP Digest' })).items as readonly DigestAuthDataItem[]
        assert.equal(item?.algorithm, 'SHA-256')
        assert.equal(item?.ha1, digestHa1({ username: IMPI, realm }, PASSWORD, 'SHA-256'))
      },
      { digestAlgorithm: 'SHA-256' },
    ))

  test('is the answer to scheme Unknown too, whatever is configured for SIMs', async () => {
    for (const answersUnknownSchemeWithAka of [false, true]) {
      await withDigest(
        async ({ hss }) => {
          assert.equal((await mar(hss, { ...who, scheme: 'Unknown' })).items[0]?.scheme, 'SIP Digest')
        },
        {},
        { answersUnknownSchemeWithAka },
      )
    }
  })
})

describe('nobody chooses another scheme than the one provisioned: 5006 (TS 29.228 §6.3.1)', () => {
  test('a user with a password is given no vectors', () =>
    withDigest(async ({ hss }) => {
      assert.deepEqual(await mar(hss, { ...who, scheme: 'Digest-AKAv1-MD5' }), SCHEME_NOT_SUPPORTED)
      assert.equal(await hss.simCard(IMPI), undefined)
    }))

  test('a user with a SIM has no H(A1)', () =>
    withDigest(async ({ hss }) => {
      assert.deepEqual(await mar(hss, { scheme: 'SIP Digest' }), SCHEME_NOT_SUPPORTED)
      assert.equal((await hss.simCard(alice.impi))?.impi, alice.impi)
    }))
})

describe('the S-CSCF that checks the user (TS 29.228 §6.3.1)', () => {
  test('is the one to come back to until the challenge is answered', () =>
    withDigest(async ({ hss }) => {
      await mar(hss, { ...who, scheme: 'SIP Digest' })
      const pending = await uar(hss, who)
      assert.equal(pending.serverName, scscf1)
      await sar(hss, 'AUTHENTICATION_FAILURE', { impi: IMPI, impus: [who.impu] })
      assert.equal((await uar(hss, who)).serverName, undefined)
    }))

  test('registers the user, and another one that asks takes over', () =>
    withDigest(async ({ hss }) => {
      await mar(hss, { ...who, scheme: 'SIP Digest' })
      assert.equal((await sar(hss, 'REGISTRATION', { impi: IMPI, impus: [who.impu] })).result, 'DIAMETER_SUCCESS')
      assert.equal((await uar(hss, who)).serverName, scscf1)
      await mar(hss, { ...who, scheme: 'SIP Digest', serverName: scscf2 })
      assert.equal((await uar(hss, who)).serverName, scscf2)
      await register(hss)
    }))
})

describe('a password that is provisioned', () => {
  test('is nowhere afterwards: not in the database, not in what is shown', () =>
    withDigest(async ({ hss, store }) => {
      const ha1 = digestHa1({ username: IMPI, realm }, PASSWORD)
      const row = await store.db.selectFrom('hss_impi').selectAll().where('impi', '=', IMPI).executeTakeFirstOrThrow()
      const stored = Buffer.from(row.sealed_keys).toString('latin1')
      for (const secret of [PASSWORD, ha1, Buffer.from(ha1, 'hex').toString('latin1')]) {
        assert.ok(!stored.includes(secret))
        assert.ok(!JSON.stringify(await hss.provisioning.show(IMPI)).includes(secret))
      }
      assert.equal((await hss.provisioning.show(IMPI))?.impis[0]?.digestAlgorithm, 'MD5')
    }))

  test('takes the place of a SIM, is long enough and can be typed; no problem repeats it', () =>
    withHss(async ({ hss }) => {
      const cases: readonly [Partial<SubscriberInput>, RegExp][] = [
        [{ k: '465b5ce8b199b49faa5f0a2ee238a6bc' }, /^digestPassword excludes k/],
        [{ algorithm: 'xor' }, /^digestPassword excludes algorithm/],
        [{ digestPassword: 'seven77' }, /^digestPassword must have 8 to 128 characters$/],
        [{ digestPassword: 'x'.repeat(129) }, /^digestPassword must have 8 to 128 characters$/],
        [{ digestPassword: 'correct\thorse' }, /^digestPassword holds characters/],
        [{ digestAlgorithm: 'MD5-sess' }, /^digestAlgorithm is none of MD5, SHA-256$/],
        [{ digestPassword: '' }, /^k is missing$/],
      ]
      for (const [input, expected] of cases) {
        const result = await hss.provisioning.add({ imsi: IMSI, digestPassword: PASSWORD, ...input })
        assert.ok(result.kind === 'refused', JSON.stringify(input))
        const [problem] = result.problems
        assert.match(`${problem?.field} ${problem?.reason}`, expected)
        assert.ok(!JSON.stringify(result).includes(input.digestPassword || PASSWORD))
      }
      assert.equal(await hss.provisioning.show(IMPI), undefined)
    }))
})

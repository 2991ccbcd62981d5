import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ROLES } from './roles.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const imsi = '001010000000001'

let api: TestApi
before(async () => {
  api = await startTestApi()
  await api.ask('POST', '/subscribers', { body: { imsi, msisdn: '+99901000001', ...keys } })
  await api.ask('POST', '/subscribers', { body: { imsi: '001010000000002', ...keys } })
  await api.ask('POST', '/subscribers', { body: { imsi: '001010000000003', digestPassword: 'correct horse' } })
})
after(() => api.stop())

describe('what a SIM is to hold', () => {
  test('identities of the subscriber, the default one first, and the length of the MNC (TS 31.103 §4.2)', async () => {
    const { status, body } = await api.ask('GET', `/subscribers/${imsi}/sim`)
    assert.equal(status, 200)
    assert.deepEqual(
      body.files.map(({ name, says }: Record<string, string>) => `${name} ${says}`),
      [
        `EF.IMSI ${imsi}`,
        'EF.AD the MNC has 2 digits',
        `EF.IMPI ${imsi}@${realm}`,
        `EF.DOMAIN ${realm}`,
        `EF.IMPU sip:+99901000001@${realm}`,
        'EF.IMPU tel:+99901000001',
        `EF.P-CSCF pcscf.${realm}`,
      ],
    )
    assert.equal(body.files[0].hex, '080910100000000010')
    assert.match(body.pysimShell, /^update_binary 080910100000000010$/m)
    assert.match(body.pysimProg, /-x 001 -y 01 --mnclen 2/)
  })

  test('without a number the identity that holds the IMSI is the one to register with (TS 23.003 §13.4B)', async () => {
    const { body } = await api.ask('GET', '/subscribers/001010000000002/sim?pcscf=192.0.2.10')
    const impus = body.files.filter(({ name }: Record<string, string>) => name === 'EF.IMPU')
    assert.deepEqual(
      impus.map(({ says }: Record<string, string>) => says),
      [`sip:001010000000002@${realm}`],
    )
    assert.equal(body.files.at(-1).hex, '800501c000020a')
  })

  test('no role gets a key, the highest neither', async () => {
    for (const role of ROLES) {
      const { status, text } = await api.ask('GET', `/subscribers/${imsi}/sim`, { key: await api.keyOf(role) })
      assert.equal(status, 200, role)
      assert.match(text, /# update_binary 14<K><OPc>/)
      for (const secret of Object.values(keys)) assert.equal(text.toLowerCase().includes(secret), false, role)
    }
    assert.equal((await api.ask('GET', `/subscribers/${imsi}/sim`, { key: '' })).status, 401)
  })

  test('who is unknown, has a password, or names no host for a P-CSCF is told', async () => {
    const asked = async (path: string) => {
      const { status, body } = await api.ask('GET', `/subscribers/${path}`)
      return [status, body.code]
    }
    assert.deepEqual(await asked('001019999999999/sim'), [404, 'SUBSCRIBER_NOT_FOUND'])
    assert.deepEqual(await asked('001010000000003/sim'), [409, 'SUBSCRIBER_WITHOUT_SIM'])
    assert.deepEqual(await asked(`${imsi}/sim?pcscf=a%20b`), [422, 'SIM_PCSCF_INVALID'])
  })
})

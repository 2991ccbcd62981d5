import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALGORITHM_PAIRS, deriveEspKeys, formatAlgorithmPair } from '@voltaic/ipsec'
import { createSealer, generateKeySet, openSqliteStore, type Sealer } from '@voltaic/store'
import { type GmStore, gmMigrations, openGmStore, type StoredGmPhone, type StoredSet } from './gm-store.ts'

const ik = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const ck = Buffer.from('0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'hex')

const PHONE: StoredGmPhone = {
  key: 'a@example.org 10.0.0.1',
  impi: 'a@example.org',
  host: '10.0.0.1',
  token: 'token',
  nextId: 9,
  sets: ALGORITHM_PAIRS.map((pair, id) => ({
    id,
    state: 'current',
    agreement: {
      ue: { host: '10.0.0.1', spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
      pcscf: { host: '10.0.0.2', spiC: 2001, spiS: 2002, portC: 6101, portS: 6100 },
    },
    expiresAt: 1000,
    keys: deriveEspKeys(pair, ik, ck),
    securityClient: ['ipsec-3gpp;alg=hmac-sha-1-96'],
    securityServer: [],
    isInitial: true,
    reserved: [10_000, 10_000],
  })),
}

/** A store on disk, opened with whatever key file. */
async function withStore(run: (open: (sealer: Sealer) => GmStore, file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-gm-store-'))
  const file = join(folder, 'pcscf.sqlite')
  const store = await openSqliteStore<Record<string, { key: string; document: string }>>({
    file,
    migrations: [gmMigrations],
  })
  try {
    await run((sealer) => openGmStore(store, sealer), file)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

test('sets come back as they were, keys of all eight pairs included', async () => {
  await withStore(async (open) => {
    const store = open(createSealer(generateKeySet()))
    await store.save(PHONE)
    const [phone] = await store.load()
    assert.deepEqual({ ...phone, sets: [] }, { ...PHONE, sets: [] })
    for (const [index, { keys, ...set }] of (phone?.sets ?? []).entries()) {
      const { keys: before, ...rest } = PHONE.sets[index] as StoredSet
      assert.deepEqual(set, rest)
      assert.equal(formatAlgorithmPair(keys.pair), formatAlgorithmPair(before.pair))
      for (const part of ['integrity', 'encryption', 'salt'] as const) {
        assert.deepEqual(Buffer.from(keys[part]), Buffer.from(before[part]), part)
      }
    }
    await store.remove(PHONE.key)
    assert.deepEqual(await store.load(), [])
  })
})

test('no key lies on disk in a form that can be read', async () => {
  await withStore(async (open, file) => {
    await open(createSealer(generateKeySet())).save(PHONE)
    const octets = [file, `${file}-wal`].map((each) => readFileSync(each).toString('latin1')).join('')
    assert.ok(octets.includes('ipsec-3gpp'))
    for (const key of [ik, ck]) {
      for (const form of ['hex', 'base64', 'latin1'] as const) {
        assert.equal(octets.includes(key.toString(form).replace(/=+$/, '')), false, form)
      }
    }
  })
})

test('another key file does not open them, nor does one phone open those of another', async () => {
  await withStore(async (open) => {
    const sealer = createSealer(generateKeySet())
    await open(sealer).save(PHONE)
    await assert.rejects(open(createSealer(generateKeySet())).load(), { code: 'KEY_UNKNOWN' })
    const moved: Sealer = { ...sealer, unseal: (sealed, context) => sealer.unseal(sealed, context.replace('a@', 'b@')) }
    await assert.rejects(open(moved).load(), { code: 'SEAL_BROKEN' })
  })
})

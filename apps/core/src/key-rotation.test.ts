import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openGmStore } from '@voltaic/pcscf'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { elementsOf, type VoltaicConfig } from './config/config.ts'
import { labConfig } from './config/lab-config.ts'
import { openKeyFileBackup, sealKeyFileBackup } from './key-backup.ts'
import { prepareKeyRotation, rotateKeys } from './key-rotation.ts'
import { keyFileOf, openElementStore, openSealer } from './stores.ts'
import { openSubscribers } from './subscribers.ts'

const PASSPHRASE = 'correct horse battery staple'
const K = '465b5ce8b199b49faa5f0a2ee238a6bc'
const IMSI = '001010000000001'

/** A network with one subscriber and no phone. */
async function network(t: TestContext): Promise<{ readonly config: VoltaicConfig; readonly runtime: Runtime }> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-keys-'))
  t.after(() => rmSync(data, { recursive: true }))
  const config = labConfig({ data })
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const subscribers = await openSubscribers(withKeys(config), runtime)
  const added = await subscribers.provisioning.add({ imsi: IMSI, k: K, opc: K })
  assert.equal(added.kind, 'added')
  await subscribers.close()
  return { config, runtime }
}

function withKeys(config: VoltaicConfig): VoltaicConfig {
  openSealer(config)
  return config
}

async function keyOf(config: VoltaicConfig, runtime: Runtime): Promise<string> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    const sim = await subscribers.simCard(IMSI)
    return Buffer.from(sim?.k ?? []).toString('hex')
  } finally {
    await subscribers.close()
  }
}

test('a rotation leaves one new key, which opens what the old one did; a second rotation too', async (t) => {
  const { config, runtime } = await network(t)
  const { sealer } = openSealer(config)
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  // a table that is there and empty
  const store = await openElementStore(pcscf, config)
  assert.deepEqual(await openGmStore(store, sealer).load(), [])
  await store.close()
  const first = sealer.keyId
  for (const before of [first, undefined]) {
    const tables = new Set<string>()
    const { keyId, resealed } = await rotateKeys(config, ({ table }) => tables.add(table))
    assert.deepEqual([resealed, [...tables]], [1, ['hss_impi', 'pcscf_sa_sets']])
    const text = readFileSync(keyFileOf(config), 'utf8')
    assert.deepEqual(Object.keys((JSON.parse(text) as { keys: object }).keys), [keyId])
    assert.notEqual(keyId, before)
    assert.equal(await keyOf(config, runtime), K)
  }
})

test('a rotation that was only prepared stores with the new key and reads with both', async (t) => {
  const { config, runtime } = await network(t)
  const keyId = prepareKeyRotation(config)
  assert.equal(openSealer(config).sealer.keyId, keyId)
  assert.equal(await keyOf(config, runtime), K)
  assert.equal((await rotateKeys(config, () => {})).keyId, keyId)
})

test('a backup writes the key file again, says when it is there, and leaves another one alone', async (t) => {
  const { config, runtime } = await network(t)
  const path = keyFileOf(config)
  const { text, keyId } = await sealKeyFileBackup(path, PASSPHRASE)
  assert.deepEqual(await openKeyFileBackup(text, PASSPHRASE, path), { keyId, isNew: false })
  renameSync(path, `${path}.lost`)
  await assert.rejects(openSubscribers(config, runtime), { code: 'KEY_FILE_MISSING' })
  assert.deepEqual(await openKeyFileBackup(text, PASSPHRASE, path), { keyId, isNew: true })
  assert.equal(await keyOf(config, runtime), K)
  await rotateKeys(config, () => {})
  await assert.rejects(openKeyFileBackup(text, PASSPHRASE, path), { code: 'KEY_FILE_DIFFERS' })
})

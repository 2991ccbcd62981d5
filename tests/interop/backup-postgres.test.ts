import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRuntime, labConfig, makeBackup, openSealer, openSubscribers } from '@voltaic/core'
import { outputOf } from './foreign-program.ts'
import { startPostgres } from './postgres.ts'

const K = '465b5ce8b199b49faa5f0a2ee238a6bc'

test('the pg_dump and pg_restore that a backup prints bring the subscribers back', async () => {
  const server = await startPostgres(120, 'off')
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-backup-postgres-'))
  const runtime = createRuntime()
  const config = { ...labConfig({ data: join(folder, 'data') }), storage: server.url }
  const inStore = async <T>(work: (open: Awaited<ReturnType<typeof openSubscribers>>) => Promise<T>): Promise<T> => {
    const subscribers = await openSubscribers(config, runtime)
    try {
      return await work(subscribers)
    } finally {
      await subscribers.close()
    }
  }
  const add = (imsi: string) => inStore(({ provisioning }) => provisioning.add({ imsi, k: K, opc: K }))
  try {
    openSealer(config)
    await add('001010000000001')
    const file = join(folder, 'network.tar.gz')
    const { postgres, manifest } = await makeBackup({ config, configText: undefined, file, clock: runtime.clock })
    assert.deepEqual([manifest.storage, manifest.files], ['postgresql', []])
    // what a URL says behind ? may be secret and is not printed; here it is where the server is
    const where = new URL(server.url.replace('@/', '@host/')).searchParams
    const run = (command: string) =>
      outputOf('env', [`PGHOST=${where.get('host')}`, `PGPORT=${where.get('port')}`, 'sh', '-c', command])
    await run(postgres?.dump ?? '')
    await add('001010000000002')
    await run(postgres?.restore ?? '')
    const found = await inStore(({ provisioning }) => provisioning.list({ limit: 10 }))
    assert.deepEqual(
      found.map(({ imsi }) => imsi),
      ['001010000000001'],
    )
  } finally {
    await server.remove()
    rmSync(folder, { recursive: true })
  }
})

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventTrace } from '@voltaic/runtime'
import { configWithoutPassword } from './config/config.ts'
import { formatConfig } from './config/format-config.ts'
import { labConfig } from './config/lab-config.ts'
import { readConfig } from './config/read-config.ts'
import { readKeptTraces, startKeepingTraces } from './kept-traces.ts'
import { createRuntime } from './runtime.ts'

async function inFolder(run: (data: string) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'kept-traces-'))
  try {
    await run(data)
  } finally {
    rmSync(data, { recursive: true })
  }
}

const event = (at: number) => ({ at, element: 'pcscf', kind: 'sa', what: `at ${at}`, subscribers: ['a@x'] }) as const

test('what each process has kept is read together, in a folder that only the owner can look into', async () => {
  await inFolder(async (data) => {
    const config = labConfig({ data })
    const runtime = createRuntime()
    for (const [only, at] of [
      [['pcscf', 'icscf'], 2],
      [['scscf'], 1],
      [[], 3],
    ] as const) {
      const kept = await startKeepingTraces(config, only, runtime)
      eventTrace.publish(event(at))
      await kept.stop()
    }
    assert.deepEqual(readdirSync(join(data, 'trace')).sort(), ['all', 'icscf+pcscf', 'scscf'])
    assert.equal(statSync(join(data, 'trace', 'all')).mode & 0o777, 0o700)
    const found = readKeptTraces(config, runtime).find({ keys: ['s:a'] })
    assert.deepEqual(
      found.map(({ at }) => at),
      [1, 2, 3],
    )
    assert.equal(new Set(found.map(({ sequence }) => sequence)).size, 3)
  })
})

test('nothing is kept where the configuration says so, and nothing is read where nothing was kept', async () => {
  await inFolder(async (data) => {
    const config = { ...labConfig({ data }), trace: { maxOctets: 0 } }
    const kept = await startKeepingTraces(config, [], createRuntime())
    assert.equal(kept.store, undefined)
    await kept.stop()
    assert.deepEqual(readdirSync(data), [])
    assert.deepEqual(readKeptTraces(config, createRuntime()).find({}), [])
  })
})

test('a folder that cannot be used is told with what to do', async () => {
  await inFolder(async (data) => {
    writeFileSync(join(data, 'trace'), 'no folder')
    const config = labConfig({ data })
    await assert.rejects(startKeepingTraces(config, [], createRuntime()), { code: 'TRACE_FOLDER' })
    assert.throws(() => readKeptTraces(config, createRuntime()), { code: 'TRACE_FOLDER' })
  })
})

const FILE = formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' })

test('the settings of traces are read, with refusals that name the field', () => {
  const read = (trace: string) => readConfig(`${FILE}trace: ${trace}\n`, 'voltaic.yaml')
  const config = read(`{ megabytes: 64, hep: { to: '192.0.2.1:9060', key: secret } }`)
  assert.deepEqual(config.trace, {
    maxOctets: 64 * 1024 * 1024,
    hep: { to: { host: '192.0.2.1', port: 9060 }, agent: 2001, key: 'secret' },
  })
  assert.doesNotMatch(JSON.stringify(configWithoutPassword(config)), /secret/)
  assert.equal(read('{ megabytes: 0 }').trace?.maxOctets, 0)
  assert.throws(() => read('{ megabytes: many }'), /trace.megabytes/)
  assert.throws(() => read(`{ hep: { to: '300.0.0.1:9060' } }`), /trace\.hep\.to: 300\.0\.0\.1:9060 is no IP address/)
  assert.throws(() => read('{ hep: {} }'), /trace\.hep/)
})

// TS 33.102 §6.3.2: every authentication vector has an SQN of its own, whatever happens to the home network.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createMilenage, verifyAutn } from '@voltaic/aka'
import { createHss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createKeyFile, createSealer, openSqliteStore } from '@voltaic/store'

const SUBSCRIBERS = 3
const KILLS = 3
const plmn = { mcc: '001', mnc: '01' }
const k = '465b5ce8b199b49faa5f0a2ee238a6bc'
const opc = 'cd63cb71954a9f4e48a5994e37a02baf'
const milenage = createMilenage(Buffer.from(k, 'hex'), Buffer.from(opc, 'hex'))
const seed = Number(process.env['VOLTAIC_SEED'] ?? 33_102)

/** What an HSS process had let go before it was killed with SIGKILL, after `lines` lines of output. */
async function linesBeforeKill(paths: readonly string[], lines: number): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('issue-vectors.ts', import.meta.url))
  const child = spawn(process.execPath, [script, ...paths, String(SUBSCRIBERS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const seen: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(line)
    if (seen.length === lines) child.kill('SIGKILL')
  }
  return seen
}

/** The SQN of a `vector` line, as the USIM reads it. */
function sqnOf(rand: string | undefined, autn: string | undefined): number {
  const opened = verifyAutn(milenage, Buffer.from(rand ?? '', 'hex'), Buffer.from(autn ?? '', 'hex'))
  assert.ok(opened, 'the vector was made with the key of the subscriber')
  return opened.sqn
}

test('no SQN is issued twice across kill -9, and who was registered still is (TS 33.102 §6.3.2)', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'voltaic-kill-'))
  const paths = [join(directory, 'hss.sqlite'), join(directory, 'keys')] as const
  const sealer = createSealer(createKeyFile(paths[1]))
  const random = createSeededRandom(seed)
  const deps = { runtime: { clock: createManualClock(), random, log: silentLog, counters: new Counters() }, sealer }
  const open = () => openSqliteStore<HssTables>({ file: paths[0], migrations: [hssMigrations] })
  try {
    const empty = await open()
    const inputs = Array.from({ length: SUBSCRIBERS }, (_, i) => ({ imsi: `00101000000000${i}`, k, opc }))
    await createHss({ ...deps, store: empty }, { plmn }).provisioning.import(inputs)
    await empty.close()

    const issued = new Map<string, number[]>()
    const registered = new Set<string>()
    for (let kill = 0; kill < KILLS; kill++) {
      const lines = 1 + random.integer(200)
      t.diagnostic(`seed ${seed}, kill ${kill + 1} after ${lines} lines`)
      for (const line of await linesBeforeKill(paths, lines)) {
        const [what, impi = '', rand, autn] = line.split(' ')
        if (what === 'registered') registered.add(impi)
        // The last line may have been cut by the kill.
        if (what === 'vector' && autn?.length === 32) issued.set(impi, [...(issued.get(impi) ?? []), sqnOf(rand, autn)])
      }
    }
    for (const [impi, sqns] of issued) {
      assert.equal(new Set(sqns).size, sqns.length, `an SQN of ${impi} was issued twice (seed ${seed})`)
    }

    const store = await open()
    const hss = createHss({ ...deps, store }, { plmn })
    for (const impi of registered) {
      assert.equal((await hss.provisioning.show(impi))?.registrationSets[0]?.state, 'registered', `seed ${seed}`)
    }
    assert.ok(issued.size > 0)
    await store.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})

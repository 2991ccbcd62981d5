import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { killServiceCentre } from './sms/sms-kill.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? process.pid)

test('a service centre that is killed loses no message, and no phone shows one twice', async (t) => {
  t.diagnostic(`VOLTAIC_SEED=${SEED}`)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-sms-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { acknowledged, lost, repeatsShown, repeatsOnWire, sentAgain } = await killServiceCentre({
    seed: SEED,
    messages: 150,
    kills: 2,
    off: 'half',
    pairs: 20,
    place: join(folder, 'sms.sqlite'),
    compileCache: join(folder, 'compiled'),
    say: (line) => t.diagnostic(line),
  })
  t.diagnostic(`${repeatsOnWire} repeats on the wire, ${sentAgain} sent again`)
  assert.deepEqual({ acknowledged, lost, repeatsShown }, { acknowledged: 150, lost: 0, repeatsShown: 0 })
})

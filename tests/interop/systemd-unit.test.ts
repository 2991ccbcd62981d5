import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProgram } from './foreign-program.ts'

const UNIT = join(import.meta.dirname, '../../examples/systemd/voltaic.service')
/** Of 100: 0 would be a service that can do nothing. */
const MOST_EXPOSED = 30
const CAPABILITIES = 'CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE'

interface Assessment {
  readonly json_field: string
  readonly set: boolean | null
}

test('systemd finds nothing wrong with the unit, and it may do no more than it must', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-unit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const text = readFileSync(UNIT, 'utf8')
  // the programs that it names need not be on this machine
  const file = join(folder, 'voltaic.service')
  writeFileSync(file, text.replaceAll('/usr/bin/node', process.execPath))

  const verified = await runProgram('systemd-analyze', ['verify', '--man=no', file])
  // what it says of other units of this machine does not matter
  const about = `${verified.stdout}${verified.stderr}`.split('\n').filter((line) => line.includes('voltaic'))
  assert.deepEqual(about, [])

  for (const key of ['AmbientCapabilities', 'CapabilityBoundingSet']) {
    assert.match(text, new RegExp(`^${key}=${CAPABILITIES}$`, 'm'))
  }
  const args = ['security', '--offline=true', '--no-pager', `--threshold=${MOST_EXPOSED}`]
  const rated = await runProgram('systemd-analyze', [...args, file])
  assert.equal(rated.status, 0, rated.stdout)
  const { stdout } = await runProgram('systemd-analyze', [...args, '--json=short', file])
  const assessments = JSON.parse(stdout) as readonly Assessment[]
  const granted = assessments.filter(
    (each) => each.json_field.startsWith('CapabilityBoundingSet') && each.set === false,
  )
  assert.deepEqual(
    // systemd 252 closes a parenthesis that it has not opened
    granted.map((each) => each.json_field.replace('CapabilityBoundingSet_', '').replace(')', '')).sort(),
    ['CAP_NET_ADMIN', 'CAP_NET_BIND_SERVICE_BROADCAST_RAW'],
  )
})

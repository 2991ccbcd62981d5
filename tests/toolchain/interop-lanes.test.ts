import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { canHaveNetworks, planLanes } from '../../scripts/interop-lanes.ts'
import { temporaryTree } from './temporary-tree.ts'

const scripts = path.join(import.meta.dirname, '../../scripts')

const runner = `import { runLanes } from '${scripts}/interop-lanes.ts'
import { TestReport } from '${scripts}/test-report.ts'
const [root, ...files] = process.argv.slice(2)
const report = new TestReport(root, files, console.log)
const { signal } = new AbortController()
await runLanes(files, { cwd: root, timeout: 60_000, signal }, (event) => report.take(event))
process.exitCode = report.end(1) ? 0 : 1`

/** Holds a port until the other file holds it too, in its own network; then says more than one line of an error. */
const holder = (own: string, other: string): string => `import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
test('${own}', { timeout: 20_000 }, async () => {
  const server = createServer()
  await new Promise((resolve, reject) => server.on('error', reject).listen(5060, '127.0.0.1', resolve))
  writeFileSync('${own}', '')
  while (!existsSync('${other}')) await setTimeout(20)
  server.close()
  assert.deepEqual({ port: '${own}' }, { port: 'a' })
})`

test('interop files run side by side on the same ports, and what fails is told as it is alone', (t) => {
  if (!canHaveNetworks()) return t.skip('this user may make no network namespaces')
  const files = { 'kernel/base/a.test.ts': holder('a', 'b'), 'kernel/base/b.test.ts': holder('b', 'a') }
  const root = temporaryTree(t, { ...files, 'runner.mjs': runner })
  const env = { ...process.env }
  delete env['NODE_TEST_CONTEXT']
  const args = ['runner.mjs', root, ...Object.keys(files)]
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  assert.match(stdout, /FAIL {2}kernel\/base +1 passed, 1 failed/)
  assert.match(stdout, /FAIL {2}kernel\/base\/b\.test\.ts:6 {2}b\n {6}AssertionError.*port: 'b'/s)
  assert.equal(status, 1)
})

test('where somebody measures nothing runs beside; without networks nothing runs beside anything', () => {
  const files = ['tests/interop/dnsmasq.test.ts', 'tests/interop/sipp.test.ts', 'tests/interop/doctor.test.ts']
  assert.deepEqual(planLanes(files, true), {
    oneByOne: ['tests/interop/sipp.test.ts'],
    sideBySide: ['tests/interop/doctor.test.ts', 'tests/interop/dnsmasq.test.ts'],
  })
  assert.deepEqual(planLanes(files, false), { oneByOne: files, sideBySide: [] })
})

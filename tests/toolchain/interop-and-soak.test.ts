import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { missingPackages } from '../../scripts/interop.ts'
import { formatSoak } from '../../scripts/soak.ts'
import { temporaryTree } from './temporary-tree.ts'

test('the Debian packages of programs that are not in the search path are missing', (t) => {
  const root = temporaryTree(t, { 'bin/sipp': '', 'bin/tshark': '' })
  chmodSync(path.join(root, 'bin/sipp'), 0o755)
  const needed = new Map([
    ['sipp', 'sip-tester'],
    ['tshark', 'tshark'],
  ])
  assert.deepEqual(missingPackages(path.join(root, 'bin'), needed), ['tshark'])
  assert.deepEqual(missingPackages('', needed), ['sip-tester', 'tshark'])
})

test('a filed soak tells outcome, date, commit, duration, machine and the end of its output', () => {
  const soak = {
    name: 'kill9',
    args: ['--hours', '8'],
    commit: 'abc1234',
    machine: '2 cores',
    started: new Date('2026-11-23T04:05:06Z'),
    seconds: 8 * 3600 + 61,
    exitCode: 0,
    output: `${Array.from({ length: 250 }, (_, index) => `line ${index}`).join('\n')}\n`,
  }
  const page = formatSoak(soak)
  assert.match(page, /npm run test:soak -- kill9 --hours 8/)
  assert.match(page, /outcome: passed\n- date: 2026-11-23 04:05 UTC\n- commit: abc1234\n- duration: 8 h 1 min 1 s/)
  assert.match(page, /\(50 lines before\)\nline 50\n/)
  assert.match(page, /line 249\n```\n$/)
  assert.match(formatSoak({ ...soak, exitCode: 2 }), /outcome: FAILED, exit code 2/)
})

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { runInGuest } from './uml-guest.ts'

export interface XfrmRun {
  /** Test files, each with the pattern of the tests that are to be run. */
  readonly suites: readonly { readonly file: string; readonly pattern: string; readonly least: number }[]
  readonly seconds: number
  /** For the tests: `NAME=value`. */
  readonly environment?: string
}

/**
 * Runs test files in a guest, where they have the kernel that they need: none may fail and none be skipped, and the
 * kernel has no association and no policy left.
 *
 * @returns a line for each file
 */
export async function runXfrmTests(t: TestContext, run: XfrmRun): Promise<readonly string[]> {
  const { suites, seconds, environment = '' } = run
  const commands = suites.map(({ file, pattern }) => {
    const options = `--test-reporter=tap --test-name-pattern='${pattern}'`
    return `NO_COLOR=1 ${environment} timeout ${seconds - 20} ${process.execPath} ${options} ${file}`
  })
  const command = [...commands, 'uname -sr', 'ip xfrm state', 'ip xfrm policy'].join(' && ')
  const { status, output } = await runInGuest(t, { command, seconds, megabytes: 800 })
  assert.equal(status, 0, output.slice(-6000))
  // Behind the kernel's name nothing follows.
  const [, kernel, left = ''] = /^(Linux .*)\n([\s\S]*)$/m.exec(output) ?? []
  assert.equal(left.replace(/reboot:.*/, '').trim(), '')
  const skipped = [...output.matchAll(/^# skipped (\d+)$/gm)].map(([, count]) => Number(count))
  assert.ok(skipped.every((count) => count === 0))
  const passed = [...output.matchAll(/^# pass (\d+)$/gm)].map(([, count]) => Number(count))
  return suites.map(({ file, least }, index) => {
    const count = passed[index] ?? 0
    assert.ok(count >= least, `${count} tests of ${file}`)
    return `${kernel} in user-mode-linux: ${count} tests of ${file}`
  })
}

export const CONTRACT = {
  file: 'tests/contracts/sa-backend-kernel.test.ts',
  pattern: 'contract',
  least: 100,
} as const
export const PHONES = { file: 'tests/scenarios/gm-hosts.test.ts', pattern: 'P-CSCF with xfrm', least: 20 } as const

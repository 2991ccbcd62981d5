import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repository } from '../../scripts/tree.ts'
import { runProgram } from './foreign-program.ts'
import { startPostgres } from './postgres.ts'

const PRELOADED = new URL('on-postgres.ts', import.meta.url).href
/** One file for each kind of statement. */
const FILES = [
  'tests/conformance/ts29228/6.1.1.test.ts',
  'tests/conformance/ts29228/6.1.2.test.ts',
  'tests/conformance/ts29228/6.1.3.test.ts',
  'tests/conformance/ts29228/6.1.3-answer.test.ts',
  'tests/conformance/ts29228/6.1.4.test.ts',
  'tests/conformance/ts29228/6.2.2.test.ts',
  'tests/conformance/ts29228/6.3.test.ts',
  'functions/hss/src/hss.test.ts',
  'functions/hss/src/provisioning.test.ts',
  'functions/hss/src/wildcard-lookup.test.ts',
  'functions/pcscf/src/gm/gm-store.test.ts',
  'functions/dns/src/number-zone.test.ts',
  'functions/dns/src/number-provisioning.test.ts',
  'functions/ip-sm-gw/src/service-centre.test.ts',
]
const LEAST_TESTS = 130
const SECONDS = 200

test('what the HSS does on SQLite it does on PostgreSQL: its tests run on both', async (t) => {
  const server = await startPostgres(SECONDS + 20, 'off')
  t.after(() => server.remove())
  process.env['VOLTAIC_POSTGRES'] = server.url
  // a runner that finds itself in another one runs nothing
  const node = [
    '-u',
    'NODE_TEST_CONTEXT',
    process.execPath,
    '--import',
    PRELOADED,
    '--test',
    '--test-isolation=none',
    '--test-reporter=tap',
  ]
  const { status, stdout } = await runProgram('env', [...node, ...FILES], repository, SECONDS)
  const failed = stdout.split('\n').filter((line) => /^\s*not ok/.test(line))
  assert.deepEqual([status, failed], [0, []], stdout.slice(-20_000))
  const passed = Number(/^# pass (\d+)$/m.exec(stdout)?.[1])
  assert.ok(passed >= LEAST_TESTS, `${passed} tests passed`)
  t.diagnostic(`${server.version}: ${passed} tests of the HSS`)
})

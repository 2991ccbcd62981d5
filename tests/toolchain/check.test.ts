import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { checkRecords } from '../../scripts/adr.ts'
import { formatFailures, formatResult, STEPS, selectSteps } from '../../scripts/check.ts'
import { MOST_LINES, tooLong } from '../../scripts/file-size.ts'
import { runSteps, type StepResult } from '../../scripts/steps.ts'
import { testFiles } from '../../scripts/test.ts'
import { repository } from '../../scripts/tree.ts'
import { temporaryTree } from './temporary-tree.ts'

const good = { name: 'good', what: 'is well', args: ['-e', "console.log('first'); console.log('3 things')"] }
const bad = { name: 'bad', what: 'is not', args: ['-e', "console.error('why'); process.exit(3)"] }

test('every step of the check starts a file that is there', () => {
  for (const { name, args } of STEPS) assert.ok(existsSync(path.join(repository, args[0] ?? '')), `${name}: ${args[0]}`)
})

test('a step passes by its exit code, and a failing one shows what it printed and how to run it alone', async () => {
  const ended: string[] = []
  const results = await runSteps([good, bad], { cwd: repository, atOnce: 2 }, (result) => {
    ended.push(formatResult(result))
  })
  assert.equal(results.filter(({ isGood }) => isGood).length, 1)
  assert.ok(ended.some((line) => /^ok {4}good +\d\.\d s {2}3 things$/.test(line)))
  assert.ok(ended.some((line) => /^FAIL {2}bad +\d\.\d s$/.test(line)))
  const failures = formatFailures(results)
  assert.match(failures, /bad: is not\nwhy\n/)
  assert.match(failures, /npm run check -- --only bad/)
  assert.doesNotMatch(failures, /first/)
})

test('all steps run, though one fails at the start', async () => {
  const results = await runSteps([bad, good, good], { cwd: repository, atOnce: 1 }, () => {})
  assert.deepEqual(
    results.map(({ isGood }) => isGood),
    [false, true, true],
  )
})

test('an interrupted check starts no further step', async () => {
  const stop = new AbortController()
  const options = { cwd: repository, atOnce: 1, signal: stop.signal }
  const results = await runSteps([good, good], options, () => stop.abort())
  assert.equal(results.length, 1)
})

test('the output of a step is cut where several run, and whole when it runs alone', () => {
  const result: StepResult = { step: bad, isGood: false, seconds: 1, output: 'line\n'.repeat(200) }
  const other: StepResult = { step: good, isGood: true, seconds: 1, output: '' }
  assert.match(formatFailures([result, other]), /and 120 lines more/)
  assert.doesNotMatch(formatFailures([result]), /lines more/)
})

test('steps are chosen by name, and a wrong name tells the right ones', () => {
  assert.deepEqual(
    selectSteps(STEPS, 'tsc,adr').map(({ name }) => name),
    ['tsc', 'adr'],
  )
  assert.throws(() => selectSteps(STEPS, 'tcs'), /no step tcs; there are .*tsc/)
})

test('the test run takes tests of all folders but those with a run of their own', (t) => {
  const names = [
    'kernel/base/src/a.test.ts',
    'tests/scenarios/b.test.ts',
    'tests/fuzz/c.test.ts',
    'tests/interop/d.test.ts',
  ]
  const root = temporaryTree(t, Object.fromEntries([...names, 'kernel/base/src/a.ts'].map((name) => [name, ''])))
  assert.deepEqual(testFiles(root, []), [names[1], names[0]], 'the longest run first')
  assert.deepEqual(testFiles(root, ['./tests/scen']), ['tests/scenarios/b.test.ts'])
  assert.deepEqual(testFiles(root, ['nowhere']), [])
})

test('a file may have 400 lines and no more', () => {
  assert.equal(tooLong('a.ts', 'x\n'.repeat(MOST_LINES)), undefined)
  assert.match(tooLong('a.ts', 'x\n'.repeat(MOST_LINES + 1))?.message ?? '', /401 lines/)
})

const record =
  '# Why\n\nDate: 2026-11-23\n\nStatus: accepted\n\n## Context\n\na\n\n## Decision\n\nb\n\n## Consequences\n\nc\n'
const listed = '[1](0001-why.md) [2](0002-how.md)'

test('decision records are numbered without gap or collision, complete, short and listed', () => {
  const findings = (records: Readonly<Record<string, string>>, readme = listed): string[] =>
    checkRecords(new Map(Object.entries(records)), readme).map(({ message }) => message)
  assert.deepEqual(findings({ '0001-why.md': record, '0002-how.md': record }), [])
  assert.match(findings({ '0001-why.md': record, '0001-how.md': record }).join(), /next number is 0002/)
  assert.match(findings({ '0001-why.md': record, '0003-how.md': record }).join(), /next number is 0002/)
  assert.match(
    findings({ '0001-why.md': record.replace('Status: accepted', 'Status: fine') }).join(),
    /parts, in this order/,
  )
  assert.match(findings({ '0001-why.md': record.replace('## Context', '## Contexts') }).join(), /parts, in this order/)
  assert.match(findings({ '0001-why.md': record + 'x\n'.repeat(80) }).join(), /one page/)
  assert.match(findings({ '0001-why.md': record }, '').join(), /list it/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ConformanceTest, conformanceTestsOf } from '../../scripts/conformance-tests.ts'
import { cxSections, findUntested, formatCx } from '../../scripts/cx-index.ts'
import { parseSource } from '../../scripts/source.ts'

function testsIn(text: string, file = 'tests/conformance/ts29228/6.1.2-x.test.ts'): readonly ConformanceTest[] {
  return conformanceTestsOf([parseSource(file, text)])
}

test('a test has the folder, the clause, its title and those around it', () => {
  const text = `describe('outer', () => {
  describe(\`type \${name}\`, () => {
    it('inner', async () => {})
  })
})`
  const [only] = testsIn(text)
  assert.deepEqual(
    [only?.document, only?.clause, only?.title, only?.groups],
    ['ts29228', '6.1.2-x', 'inner', ['outer', 'type …']],
  )
})

test('its texts come from its code, from constants that it names, from its title and from the lists around it', () => {
  const text = `const refused = { result: 'DIAMETER_A' }
const unused = 'DIAMETER_NEVER'
const list = [['DIAMETER_B', 1]] as const
for (const [name] of list) {
  for (const other of ['DIAMETER_C']) {
    test('gives DIAMETER_D', () => assert.deepEqual(ask('DIAMETER_E'), refused))
  }
}`
  const [only] = testsIn(text)
  const letters = ['A', 'B', 'C', 'D', 'E', 'NEVER'].filter((letter) => only?.texts.has(`DIAMETER_${letter}`))
  assert.deepEqual(letters, ['A', 'B', 'C', 'D', 'E'])
  const subjects = ['A', 'B', 'C', 'D', 'E'].filter((letter) => only?.subjects.has(`DIAMETER_${letter}`))
  assert.deepEqual(subjects, ['B', 'C', 'D'])
})

test('a function of the file that makes a test of a name is seen through, with what it puts around the name', () => {
  const text = `function hss(name: string, run: () => void): void {
  test(\`HSS \${name} (TS 1 §2)\`, () => run())
}
hss('answers DIAMETER_A', () => { ask('DIAMETER_B') })
describe('group', () => {
  hss('does more', () => {})
})`
  const tests = testsIn(text)
  assert.deepEqual(
    tests.map(({ groups, title }) => [...groups, title].join(' > ')),
    ['HSS answers DIAMETER_A (TS 1 §2)', 'group > HSS does more (TS 1 §2)'],
  )
  assert.ok(tests[0]?.texts.has('DIAMETER_A') && tests[0].texts.has('DIAMETER_B'))
})

test('a known gap is no test', () => {
  assert.deepEqual(testsIn("test('DIAMETER_SUCCESS', { todo: 'later' })"), [])
})

test('a result without a test is a finding, at the file where the test belongs', () => {
  const sar = testsIn("test('x', () => { sar('DIAMETER_MISSING_AVP') })")
  const findings = findUntested(cxSections(sar)).map(({ file, message }) => `${file} ${message}`)
  const about = findings.filter((text) => text.includes('SAR, Server-Assignment'))
  assert.ok(!about.some((text) => text.includes('DIAMETER_MISSING_AVP')))
  assert.ok(
    about.some((text) => /^tests\/conformance\/ts29228\/6\.1\.2\.test\.ts no test of DIAMETER_SUCCESS/.test(text)),
  )
})

test('a type that a test only uses on its way is not what it is about', () => {
  const tests = testsIn("test('a call', () => { sar('REGISTRATION') })\ntest('REGISTRATION (1) again', () => {})")
  const types = cxSections(tests).find(({ title }) => title.startsWith('Server-Assignment-Type'))
  const row = types?.rows.find(({ name }) => name === 'REGISTRATION')
  assert.deepEqual(
    row?.tests.map(({ title }) => title),
    ['REGISTRATION (1) again'],
  )
})

test('the page shows the tests that name the result first, links them, and counts those it leaves out', () => {
  const text = ['e', 'd', 'c', 'b', 'is 5005 | a']
    .map((title) => `test('${title}', () => { sar('DIAMETER_MISSING_AVP') })`)
    .join('\n')
  const row = formatCx(cxSections(testsIn(text)))
    .split('\n')
    .find((line) => line.startsWith('| `DIAMETER_MISSING_AVP` | Result-Code 5005 |'))
  const link = '[ts29228/6.1.2-x](../../tests/conformance/ts29228/6.1.2-x.test.ts)'
  assert.ok(row?.endsWith(`| ${link}: is 5005 \\| a; e; d; c<br>and 1 more |`), row)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { citationsOf } from '../../scripts/citations.ts'
import { parseSource } from '../../scripts/source.ts'
import { conformanceClause, formatIndex, testCitationsOf } from '../../scripts/spec-index.ts'

const cite = (text: string): ReturnType<typeof citationsOf> => citationsOf(parseSource('a/b.ts', text))
const clausesOf = (text: string): string[] =>
  cite(text).citations.map(({ document, clause, name }) => `${document} §${clause} ${name}`)
const messagesOf = (text: string): string[] => cite(text).findings.map(({ message }) => message)

test('@spec takes several clauses of several documents and belongs to what it stands before', () => {
  const text = `/**
 * Answers.
 * @spec TS 24.229 §5.3.1.2, §5.3.1.3; TS 29.228 §6.1.1
 */
export async function register(): Promise<void> {}`
  assert.deepEqual(clausesOf(text), [
    'TS 24.229 §5.3.1.2 register',
    'TS 24.229 §5.3.1.3 register',
    'TS 29.228 §6.1.1 register',
  ])
  assert.deepEqual(messagesOf(text), [])
})

test('@spec in a doc comment of one line, behind prose, and on members counts too', () => {
  assert.deepEqual(clausesOf('/** A quintet. @spec TS 33.102 §6.3.2 */\nexport interface Vector { a: 1 }'), [
    'TS 33.102 §6.3.2 Vector',
  ])
  assert.deepEqual(clausesOf('export class Sim {\n  /** @spec TS 33.102 §C.2.2 */\n  accept(): void {}\n}'), [
    'TS 33.102 §C.2.2 Sim.accept',
  ])
  assert.deepEqual(clausesOf("const a = {\n  /** @spec RFC 3261 §7.1 */\n  calling: { '1xx': 1 },\n} as const"), [
    'RFC 3261 §7.1 a.calling',
  ])
})

test('a comment at a branch belongs to the function around it, also when it runs over lines', () => {
  const text = `function via(): void {
  // RFC 3261 §18.2.1: the address it came from,
  // and RFC 3581 §4 the port
  if (1) return
}`
  assert.deepEqual(clausesOf(text), ['RFC 3261 §18.2.1 via', 'RFC 3581 §4 via'])
})

test('a clause alone belongs to the document named before it', () => {
  const text = '// TS 29.229 table 6.3.1, but see §7.2.1; RFC 6733 §4.1 and §4.2\nexport const a = 1'
  assert.deepEqual(clausesOf(text), ['TS 29.229 §7.2.1 a', 'RFC 6733 §4.1 a', 'RFC 6733 §4.2 a'])
})

test('text and template strings are no comments', () => {
  assert.deepEqual(clausesOf("const a = '// RFC 3261 §7.1'\nconst b = `/** @spec nonsense */`"), [])
  assert.deepEqual(messagesOf("const a = '// RFC3261'"), [])
})

for (const [comment, advice] of [
  ['// RFC3261 §7.1', /RFC 3261/],
  ['// TS24.229 §5.4', /TS 24\.229/],
  ['// TS 24229 §5.4', /full stop/],
  ['// TS 24.229 § 5.4', /without a space behind §/],
  ['// TS 24.229 clause 5.4', /TS 24\.229 §5\.4\.1/],
  ['// TS 24.229, 5.4.1: why', /TS 24\.229 §5\.4\.1/],
  ['// as §5.4.1 has it', /without a document/],
  ['/** @spec RFC 3261 */', /@spec RFC 3261:/],
  ['/** @spec RFC 3261 17.1 */', /@spec RFC 3261 17\.1:/],
  ['/** @spec */', /@spec \(empty\)/],
  ['/** @spec §17.1 */', /@spec/],
  ['// DEVIATION: we do not', /DEVIATION RFC/],
  ['// DEVIATION RFC 3261 §8.1.1.7', /DEVIATION RFC/],
] as const) {
  test(`a malformed citation is found: ${comment}`, () => {
    const messages = messagesOf(`${comment}\nexport const a = 1`)
    assert.ok(
      messages.some((message) => advice.test(message)),
      JSON.stringify(messages),
    )
  })
}

test('a document without section numbers is cited as a whole', () => {
  assert.deepEqual(messagesOf('/** @spec RFC 2782; RFC 3597 §4 */\nexport const a = 1'), [])
  assert.deepEqual(clausesOf('/** @spec RFC 2782 */\nexport const a = 1'), ['RFC 2782 § a'])
})

test('a knowing departure keeps its reason over all its lines', () => {
  const { deviations } = cite('function f(): void {\n  // DEVIATION RFC 3261 §8.1.1.7: phones do\n  // otherwise\n}')
  assert.deepEqual(deviations, [
    { document: 'RFC 3261', clause: '8.1.1.7', reason: 'phones do otherwise', file: 'a/b.ts', name: 'f' },
  ])
})

test('the path of a conformance test is a clause, annexes included', () => {
  assert.deepEqual(conformanceClause('tests/conformance/ts24229/5.4.1.2.1.test.ts'), {
    document: 'TS 24.229',
    clause: '5.4.1.2.1',
  })
  assert.deepEqual(conformanceClause('tests/conformance/ts33102/c.2.1.test.ts'), {
    document: 'TS 33.102',
    clause: 'C.2.1',
  })
  assert.deepEqual(conformanceClause('tests/conformance/rfc3261/17.1.1.test.ts'), {
    document: 'RFC 3261',
    clause: '17.1.1',
  })
  assert.equal(conformanceClause('tests/scenarios/register.test.ts'), undefined)
})

test('the index puts code and tests beside each clause, clauses in the order of their numbers', () => {
  const code = citationsOf(
    parseSource('functions/x/src/a.ts', '/** @spec TS 24.229 §5.10, §5.9 */\nexport function a(): void {}'),
  )
  const proof = testCitationsOf(
    parseSource('functions/x/src/a.test.ts', "test('answers (TS 24.229 §5.9)', () => {})\ntest(`x (RFC 1 §2)`)"),
  )
  const index = formatIndex([code], proof)
  assert.match(index, /^## TS 24\.229$/m)
  const rows = index.split('\n').filter((line) => line.startsWith('| §'))
  assert.deepEqual(rows, [
    '| §5.9 | [`a`](../functions/x/src/a.ts) | [a](../functions/x/src/a.test.ts) |',
    '| §5.10 | [`a`](../functions/x/src/a.ts) |  |',
  ])
})

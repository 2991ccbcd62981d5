import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anchorsOf, checkLinks, linksIn } from '../../scripts/links.ts'
import { temporaryTree } from './temporary-tree.ts'

const code = 'export async function register(): Promise<void> {}\nexport class Counters {\n  add(): void {}\n}\n'
const files = {
  'functions/icscf/src/register.ts': code,
  'docs/other.md': '# One thing\n\n## With `code` & marks!\n',
}

function problems(t: Parameters<typeof temporaryTree>[0], page: string, name = 'docs/walks/register.md'): string[] {
  const root = temporaryTree(t, { ...files, [name]: page })
  return checkLinks(root, [name]).findings.map(({ line, message }) => `${line}: ${message}`)
}

test('links to files, folders, headings, functions, members and lines are good', (t) => {
  const page = `[a](../other.md) [b](../other.md#one-thing) [c](../other.md#with-code--marks) [d](../../functions)
[\`register\`](../../functions/icscf/src/register.ts) [I-CSCF](../../functions/icscf/src/register.ts#register)
[m](../../functions/icscf/src/register.ts#Counters.add) [n](../../functions/icscf/src/register.ts#add)
[l](../../functions/icscf/src/register.ts#L2) [x](https://example.org/none) <!-- [o](nowhere.md) in code below -->
`.replace(/<!--.*-->/, '')
  assert.deepEqual(problems(t, page), [])
})

for (const [link, problem] of [
  ['[a](../nowhere.md)', /there is no docs\/nowhere\.md/],
  ['[a](../other.md#no-such-thing)', /no heading #no-such-thing/],
  ['[`challenge`](../../functions/icscf/src/register.ts)', /declares no challenge/],
  ['[I-CSCF](../../functions/icscf/src/register.ts#challenge)', /declares no challenge/],
  ['[what happens](../../functions/icscf/src/register.ts)', /declares no what happens/],
  ['[l](../../functions/icscf/src/register.ts#L99)', /has no line 99/],
  ['[up](../../../etc/passwd)', /leaves the repository/],
] as const) {
  test(`a link that leads nowhere is found: ${link}`, (t) => {
    const found = problems(t, `one\n\n${link}\n`)
    assert.equal(found.length, 1)
    assert.match(found[0] ?? '', problem)
    assert.match(found[0] ?? '', /^3: /)
  })
}

test('outside a walk a link to code needs no function', (t) => {
  assert.deepEqual(problems(t, '[the code](../functions/icscf/src/register.ts)', 'docs/page.md'), [])
})

test('a removed function breaks the walk that leads to it', (t) => {
  const page = '[`register`](../../functions/icscf/src/register.ts)'
  const root = temporaryTree(t, { 'functions/icscf/src/register.ts': 'export {}', 'docs/walks/register.md': page })
  assert.equal(checkLinks(root, ['docs/walks/register.md']).findings.length, 1)
})

test('code holds no links', () => {
  assert.deepEqual(
    linksIn('`[a](b)`\n```\n[c](d)\n```\n[`e`](f)').map(({ target }) => target),
    ['f'],
  )
})

test('headings of the same name get numbered anchors', () => {
  assert.deepEqual([...anchorsOf('# A b\n\n## A b\n')], ['a-b', 'a-b-1'])
})

const ladder = '```\n ├─1 REGISTER──▶│\n │◀─2 401───────┤\n```\n\n| arrow | function |\n|---|---|\n'
const link = '[`register`](../../functions/icscf/src/register.ts)'

test('every numbered arrow of a walk is led to its function by a row', (t) => {
  assert.deepEqual(problems(t, `${ladder}| 1, 2 | ${link} |\n`), [])
  assert.deepEqual(problems(t, `${ladder}| 1 | ${link} |\n| 2 | soon |\n`), ['3: no row leads arrow 2 to its function'])
  assert.deepEqual(problems(t, `${ladder}| 1, 2 | ${link} |\n| 3 | ${link} |\n`), ['9: the ladder has no arrow 3'])
})

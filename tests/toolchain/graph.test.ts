import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceBetweenMarks } from '../../scripts/generated-file.ts'
import { checkManifests, formatGraph, withoutShortcuts } from '../../scripts/graph.ts'
import { workspacesOf } from '../../scripts/workspaces.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const packages = {
  'kernel/base/package.json': manifest('@voltaic/base'),
  'kernel/runtime/package.json': manifest('@voltaic/runtime', ['@voltaic/base']),
  'protocols/sip/package.json': manifest('@voltaic/sip', ['@voltaic/base', '@voltaic/runtime']),
}

test('the packages are drawn layer by layer, without an edge that a longer way says already', (t) => {
  const graph = formatGraph(workspacesOf(temporaryTree(t, packages)))
  assert.match(graph, /subgraph protocols\n {4}sip\["sip"\]\n {2}end/)
  assert.match(graph, /sip --> runtime/)
  assert.match(graph, /runtime --> base/)
  assert.doesNotMatch(graph, /sip --> base/)
})

test('an edge goes only when another way says it', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', []],
  ])
  assert.deepEqual(withoutShortcuts(graph).get('a'), ['b'])
  assert.deepEqual(withoutShortcuts(new Map([['a', ['b', 'c']]])).get('a'), ['b', 'c'])
})

test('sound manifests have no findings', (t) => {
  assert.deepEqual(checkManifests(workspacesOf(temporaryTree(t, packages)), '0.1.0'), [])
})

for (const [title, changed, expected] of [
  ['a circle', { 'kernel/base/package.json': manifest('@voltaic/base', ['@voltaic/sip']) }, /depends on itself/],
  [
    'a package that is not there',
    { 'kernel/base/package.json': manifest('@voltaic/base', ['@voltaic/x']) },
    /no package/,
  ],
  ['another version', { 'kernel/base/package.json': manifest('@voltaic/base').replace('0.1.0', '0.2.0') }, /"version"/],
  [
    'built output as export',
    { 'kernel/base/package.json': manifest('@voltaic/base').replace('src', 'dist') },
    /"exports"/,
  ],
] as const) {
  test(`a manifest with ${title} is found`, (t) => {
    const root = temporaryTree(t, { ...packages, ...changed })
    const messages = checkManifests(workspacesOf(root), '0.1.0').map(({ message }) => message)
    assert.ok(
      messages.some((message) => expected.test(message)),
      JSON.stringify(messages),
    )
  })
}

test('a generated part replaces what stood between its marks and nothing else', () => {
  assert.equal(
    replaceBetweenMarks('a\n<!-- g -->\nold\n<!-- /g -->\nb', 'g', 'new'),
    'a\n<!-- g -->\nnew\n<!-- /g -->\nb',
  )
  assert.throws(() => replaceBetweenMarks('a', 'g', 'new'), /marks/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkManifestsInLock, type Lock, missingOptional } from '../../scripts/lockfile.ts'
import { workspacesOf } from '../../scripts/workspaces.ts'
import { manifest, temporaryTree } from './temporary-tree.ts'

const packages = {
  'kernel/base/package.json': manifest('@voltaic/base'),
  'kernel/runtime/package.json': manifest('@voltaic/runtime', ['@voltaic/base']),
  'protocols/sip/package.json': manifest('@voltaic/sip', ['@voltaic/base', '@voltaic/runtime']),
}

test('a manifest that changed without the lockfile is found, in whatever order it lists its dependencies', (t) => {
  const workspaces = workspacesOf(temporaryTree(t, packages))
  const sip = { dependencies: { '@voltaic/runtime': '*', '@voltaic/base': '*' } }
  const lock = { 'kernel/base': {}, 'kernel/runtime': { dependencies: { '@voltaic/base': '*' } }, 'protocols/sip': sip }
  assert.deepEqual(checkManifestsInLock(workspaces, lock), [])
  const stale = { ...lock, 'protocols/sip': { dependencies: { '@voltaic/base': '*' } } }
  assert.deepEqual(
    checkManifestsInLock(workspaces, stale).map(({ file }) => file),
    ['protocols/sip/package.json'],
  )
  assert.equal(checkManifestsInLock(workspaces, {}).length, 2)
})

const tool = {
  version: '2.0.0',
  dev: true,
  optionalDependencies: { 'tool-linux-x64': '2.0.0', 'tool-linux-x64-musl': '2.0.0', 'tool-win32-arm64-msvc': '2.0.0' },
}

test('a package for another platform that the lockfile lacks is found: npm 11 would refuse the lockfile', () => {
  const lock: Lock = { 'node_modules/tool': tool, 'node_modules/tool-linux-x64': { version: '2.0.0' } }
  assert.deepEqual(missingOptional(lock), {
    'node_modules/tool-linux-x64-musl': {
      version: '2.0.0',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
    'node_modules/tool-win32-arm64-msvc': {
      version: '2.0.0',
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['win32'],
    },
  })
  assert.deepEqual(missingOptional({ ...lock, ...missingOptional(lock) }), {})
})

test('a package that lies inside the one that wants it is not missing', () => {
  const nested = 'node_modules/a/node_modules/tool'
  const lock: Lock = { [nested]: { version: '2.0.0', optionalDependencies: { 'tool-linux-x64': '2.0.0' } } }
  assert.equal(Object.keys(missingOptional(lock)).length, 1)
  assert.deepEqual(missingOptional({ ...lock, 'node_modules/a/node_modules/tool-linux-x64': { version: '2.0.0' } }), {})
})

test('an optional package whose name tells no platform cannot be made up', () => {
  const lock: Lock = { 'node_modules/tool': { version: '1.0.0', optionalDependencies: { fsevents: '2.3.0' } } }
  assert.throws(() => missingOptional(lock), /fsevents/)
})

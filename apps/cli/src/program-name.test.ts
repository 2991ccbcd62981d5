import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { asTyped, programName } from './program-name.ts'

const folder = mkdtempSync(join(tmpdir(), 'voltaic-name-'))
writeFileSync(join(folder, 'voltaic'), '#!/bin/sh\n', { mode: 0o755 })
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the name by which this program can be started again', () => {
  test('is voltaic where the shell finds it', () => {
    assert.equal(programName({ PATH: `/nowhere:${folder}` }), 'voltaic')
  })

  test('is npx voltaic in a clone, also below the folders that npm adds to the search path', () => {
    assert.equal(programName({ PATH: '/nowhere' }), 'npx voltaic')
    assert.equal(programName({ PATH: join(folder, 'node_modules/.bin') }), 'npx voltaic')
    assert.equal(programName({}), 'npx voltaic')
  })
})

describe('commands in a text as they can be typed', () => {
  for (const [text, typed] of [
    ['Start one: voltaic start', 'Start one: npx voltaic start'],
    ['Write one: npx voltaic init', 'Write one: npx voltaic init'],
    ['Try it: voltaic keys restore FILE', 'Try it: npx voltaic keys restore FILE'],
    ['voltaic --version and voltaic subscriber add', 'npx voltaic --version and npx voltaic subscriber add'],
    ['sudo env "PATH=$PATH" voltaic doctor', 'sudo env "PATH=$PATH" npx voltaic doctor'],
  ] as const) {
    test(text, () => assert.equal(asTyped(text, 'npx voltaic'), typed))
  }

  for (const text of [
    'a voltaic cell',
    '/opt/voltaic start',
    'my-voltaic start',
    'voltaic starts',
    'voltaic-data lab',
  ]) {
    test(`${text} is none`, () => assert.equal(asTyped(text, 'npx voltaic'), text))
  }

  test('an installed program needs no npx', () => {
    assert.equal(asTyped('npx voltaic trace', 'voltaic'), 'voltaic trace')
  })
})

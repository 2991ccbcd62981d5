import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readConfig } from '@voltaic/core'

const folder = new URL('./', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

test('there are examples', () => assert.ok(files.length > 0))

for (const name of files) {
  test(`examples/${name} is a configuration without mistakes`, () => {
    const config = readConfig(readFileSync(new URL(name, folder), 'utf8'), name)
    assert.ok(config.elements.length >= 5)
  })
}

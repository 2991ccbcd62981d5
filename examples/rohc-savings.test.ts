import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rohcSavings, savingsTable } from './rohc-savings.ts'

const GUIDE = join(import.meta.dirname, '../docs/guides/rohc.md')

test('the table of the guide to ROHC is what examples/rohc-savings.ts prints', () => {
  const guide = readFileSync(GUIDE, 'utf8')
  for (const line of savingsTable().split('\n')) assert.ok(guide.includes(line), `docs/guides/rohc.md has not: ${line}`)
})

test('a call settles at one octet of header, three with a UDP checksum, and every packet is restored', () => {
  for (const [name, saving] of rohcSavings()) {
    const steady = saving.types.find(({ type }) => type === 'UO-0')
    assert.equal(steady === undefined ? 0 : steady.headerOctets / steady.packets, saving.hasUdpChecksum ? 3 : 1, name)
    assert.equal(saving.notRestored, 0, name)
  }
})

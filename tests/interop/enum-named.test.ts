import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRuntime } from '@voltaic/core'
import { createResolver } from '@voltaic/dns'
import { createEnumClient, type EnumOutcome } from '@voltaic/enum'
import { createSeededRandom } from '@voltaic/runtime'
import { bindVersion, startBindOnFiles } from './bind.ts'
import { temporaryFolder } from './foreign-program.ts'

const PLAYGROUND = join(import.meta.dirname, '../../examples/enum-playground')
/** Rules of one number: more than fit into a datagram. */
const RULES = 40

const table = readFileSync(join(PLAYGROUND, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| +'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', , cell = '']) => ({ number, cell }))

/** Destinations of a cell, all of them. */
function urisOf(cell: string, number: string): readonly string[] {
  if (cell === 'no number') return []
  return cell.split(/ then |, /).map((part) => (part.split(' ')[0] ?? '').replace('N', number))
}

const candidatesOf = (outcome: EnumOutcome) => {
  assert.notEqual(outcome.kind, 'failed')
  return outcome.kind === 'found' ? outcome.candidates.map(({ uri }) => uri) : []
}

// A server that is not ours, so that it and our client cannot share one misreading.
test('our ENUM client finds with BIND what the table of the playground says, over UDP and over TCP', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'e164.arpa.zone')
  copyFileSync(join(PLAYGROUND, 'e164.arpa.zone'), file)
  const many = Array.from(
    { length: RULES },
    (_, i) => `4.3 NAPTR 10 ${i} "u" "E2U+sip" "!^(.*)$!sip:\\\\1@h${i}.example!" .`,
  )
  writeFileSync(file, `${readFileSync(file, 'utf8')}${many.join('\n')}\n`)
  const runtime = createRuntime()
  const bind = await startBindOnFiles(runtime.net, folder, new Map([['e164.arpa', file]]))
  const dns = createResolver(runtime, { element: 'test', servers: [bind.at] })
  const client = createEnumClient(
    { dns, random: createSeededRandom(1), counters: runtime.counters },
    { zones: [{ suffix: 'e164.arpa' }] },
  )
  try {
    for (const { number, cell } of table) {
      const found = candidatesOf(await client.lookup(number))
      assert.deepEqual(found.toSorted(), urisOf(cell, number).toSorted(), number)
    }
    assert.equal(runtime.counters.get('dns.resolver.tcp'), 0)
    const expected = Array.from({ length: RULES }, (_, i) => `sip:+34@h${i}.example`)
    assert.deepEqual(candidatesOf(await client.lookup('+34')), expected)
    assert.equal(runtime.counters.get('dns.resolver.tcp'), 1)
    t.diagnostic(`${await bindVersion()}: ${table.length} numbers, and ${RULES} rules of one over TCP`)
  } finally {
    await dns.stop()
    await bind.stop()
  }
})

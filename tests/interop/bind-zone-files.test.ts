import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  formatRecord,
  isWithin,
  lowerName,
  type PlacedRecord,
  parseMasterFile,
  parseName,
  type ResourceRecord,
} from '@voltaic/dns'
import { bindVersion } from './bind.ts'
import { outputOf, temporaryFolder } from './foreign-program.ts'
import { folderOf, type RandomZone, randomZoneFile } from './random-zone-files.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? 20261127)
const FILES = 20

test('BIND reads the same records from random master files (RFC 1035 §5.1; RFC 3597 §5; RFC 2308 §4)', async (t) => {
  let records = 0
  for (let seed = SEED; seed < SEED + FILES; seed++) {
    const zone = randomZoneFile(seed, 'zone.example.')
    const ours = parseMasterFile(folderOf(zone.files), zone.main, parseName(zone.origin))
    assert.deepEqual(ours.mistakes, [], `seed ${seed}`)
    const theirs = await compiledByBind(temporaryFolder(t), zone)
    assert.deepEqual(linesOf(insideOf(zone, ours.records)), linesOf(theirs), `seed ${seed}`)
    records += theirs.length
  }
  t.diagnostic(`${await bindVersion()}: ${FILES} files from seed ${SEED} on, ${records} records`)
})

/** What named-compilezone makes of a file: one line a record, all names absolute. */
async function compiledByBind(folder: string, { origin, main, files }: RandomZone): Promise<readonly ResourceRecord[]> {
  for (const [name, text] of files) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text, 'latin1')
  }
  const out = join(folder, 'compiled')
  const relaxed = ['-i', 'none', '-k', 'ignore', '-r', 'ignore', '-s', 'full', '-T', 'ignore']
  await outputOf('named-compilezone', ['-w', folder, ...relaxed, '-o', out, origin, main])
  const text = await outputOf('cat', [out])
  const { records, mistakes } = parseMasterFile({ read: () => text }, 'compiled', parseName('.'))
  assert.deepEqual(mistakes, [])
  return records.map(({ record }) => record)
}

/** Without the records that lie outside of the zone: BIND leaves them out. */
function insideOf({ origin }: RandomZone, records: readonly PlacedRecord[]): readonly ResourceRecord[] {
  const apex = lowerName(parseName(origin))
  return records.map(({ record }) => record).filter(({ name }) => isWithin(lowerName(name), apex))
}

/** Sorted, without doubles. Of an RRset with several TTLs BIND takes the first, we the least: both may (RFC 2181 §5.2). */
function linesOf(records: readonly ResourceRecord[]): readonly string[] {
  const lines = records.map((record) => formatRecord({ ...record, name: lowerName(record.name) }))
  return [...new Set(lines.map((line) => line.replace(/^(\S+) \d+ /, '$1 ')))].toSorted()
}

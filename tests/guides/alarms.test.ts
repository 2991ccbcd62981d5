import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ALARM_KINDS, ALARM_RULES, readConfig } from '@voltaic/core'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/alarms.md'
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const guide = read(PAGE)

test(`${PAGE}: every kind of alarm has its row, as the code has it`, () => {
  const after = (milliseconds: number) => (milliseconds === 0 ? 'at once' : `${milliseconds / 1000} s`)
  const rows = ALARM_KINDS.map((kind) => {
    const { severity, means, remedy, raiseAfterMs, clearAfterMs } = ALARM_RULES[kind]
    return `| \`${kind}\` | ${severity} | ${means} | ${after(raiseAfterMs)} | ${after(clearAfterMs)} | ${remedy} |`
  })
  const [table = ''] = /^\| `.*?(?=\n\n)/ms.exec(guide) ?? []
  assert.deepEqual(table.split('\n'), rows)
})

test(`${PAGE}: its section of voltaic.yaml can be read`, () => {
  const [, section = ''] = /^```yaml\n(alarms:.*?)^```$/ms.exec(guide) ?? []
  const { alarms } = readConfig(`${read('examples/two-scscfs.yaml')}\n${section}`, PAGE)
  assert.deepEqual(alarms?.webhooks, [
    { name: 'noc', url: 'https://noc.example/voltaic', secret: 'choose-16-or-more-characters' },
  ])
})

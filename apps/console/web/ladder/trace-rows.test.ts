import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TraceRow } from '../api/operations.ts'
import { TraceRows } from './trace-rows.ts'

function row(label: string, detail: string, from = 'ue1', to = 'pcscf'): TraceRow {
  return { id: `${label} ${detail}`, at: 0, protocol: 'sip', from, to, label, detail, mood: 'request' }
}

function shown(rows: TraceRows): readonly (string | undefined)[] {
  return Array.from({ length: rows.length }, (_, index) => rows.at(index)?.label)
}

test('a status code finds the messages with that status, and not a number that has the same digits', () => {
  const rows = new TraceRows()
  rows.add([row('REGISTER', '+49401'), row('401', 'REGISTER'), row('403', 'REGISTER'), row('200', 'REGISTER')])
  rows.search('401')
  assert.deepEqual(shown(rows), ['401'])
  rows.search('4xx register')
  assert.deepEqual(shown(rows), ['401', '403'])
  rows.add([row('404', 'INVITE'), row('480', 'REGISTER')])
  assert.deepEqual([shown(rows), rows.total], [['401', '403', '480'], 6], 'what comes later is searched too')
})

test('other words are found in all that a row says, and without a search all is shown', () => {
  const rows = new TraceRows()
  rows.add([row('INVITE', 'tel:+2'), row('UAR', 'alice', 'icscf', 'hss')])
  rows.search(' HSS ')
  assert.deepEqual([shown(rows), rows.elements], [['UAR'], ['ue1', 'pcscf', 'icscf', 'hss']])
  rows.search('')
  assert.deepEqual(shown(rows), ['INVITE', 'UAR'])
  rows.add([row('ACK', '')])
  assert.equal(rows.length, 3)
})

test('of too many rows the oldest go, from those that are shown as well', () => {
  const rows = new TraceRows()
  rows.search('first')
  rows.add([row('INVITE', 'first')])
  assert.equal(rows.length, 1)
  rows.add(Array.from({ length: 110_000 }, () => row('INVITE', 'later')))
  assert.deepEqual([rows.length, rows.total], [0, 100_000])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReceipt } from './receipt.ts'
import { formatSmppTime, parseSmppTime } from './smpp-time.ts'

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0)

test('relative and absolute times (SMPP 3.4 §7.1.1)', () => {
  // the examples of the standard: two years, six months, ten days, 23 hours, 34 minutes, 29 seconds from now on
  assert.equal(parseSmppTime('020610233429000R', Date.UTC(2020, 0, 1)), Date.UTC(2022, 6, 11, 23, 34, 29))
  assert.equal(parseSmppTime('000000010000000R', NOW), NOW + 3_600_000)
  assert.equal(parseSmppTime('260131130000004+', NOW), NOW)
  assert.equal(parseSmppTime('260131110000004-', NOW), NOW)
  for (const wrong of ['', '0', '261331130000000+', '260131240000000+', '260131130000049+', '26013113000000Z+'])
    assert.equal(parseSmppTime(wrong, NOW), undefined, wrong)
})

test('a time is written in UTC and read the same (SMPP 3.4 §7.1.1)', () => {
  assert.equal(formatSmppTime(NOW + 300), '260131120000300+')
  assert.equal(parseSmppTime(formatSmppTime(NOW + 300), 0), NOW + 300)
})

test('the text of a receipt (SMPP 3.4 §B)', () => {
  assert.equal(
    formatReceipt({
      messageId: '42',
      submitted: 1,
      delivered: 1,
      submittedAt: NOW,
      doneAt: NOW + 60_000,
      state: 'DELIVRD',
      error: 0,
      text: 'a text of more than twenty characters',
    }),
    'id:42 sub:001 dlvrd:001 submit date:2601311200 done date:2601311201 stat:DELIVRD err:000 text:a text of more than ',
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SubscriberInput } from '@voltaic/hss'
import fc from 'fast-check'
import { CsvRows, MAX_CSV_RECORD } from './csv-rows.ts'
import { RequestRefused } from './problem.ts'

/** As it comes in chunks of so many octets. */
function rowsOf(text: string, chunk = 7): readonly SubscriberInput[] {
  const rows = new CsvRows()
  const octets = Buffer.from(text)
  const read: SubscriberInput[] = []
  for (let at = 0; at < octets.length; at += chunk) read.push(...rows.push(octets.subarray(at, at + chunk)))
  return [...read, ...rows.end()]
}

function mistakeIn(text: string): string {
  try {
    rowsOf(text)
  } catch (error) {
    assert.ok(error instanceof RequestRefused && error.code === 'CSV_INVALID', String(error))
    return error.message
  }
  return assert.fail('it was not refused')
}

describe('CSV (RFC 4180 §2)', () => {
  test('fields are known by the head line, in any order; what is absent is empty', () => {
    assert.deepEqual(rowsOf('opc,imsi\nab,1\ncd,2\n'), [
      { imsi: '1', opc: 'ab', k: '' },
      { imsi: '2', opc: 'cd', k: '' },
    ])
  })

  for (const [what, text] of [
    ['line ends of Unix', 'imsi,k\n1,2\n3,4\n'],
    ['line ends of RFC 4180', 'imsi,k\r\n1,2\r\n3,4\r\n'],
    ['line ends of old Macs', 'imsi,k\r1,2\r3,4\r'],
    ['no line end after the last line', 'imsi,k\n1,2\n3,4'],
    ['a byte order mark, spaces and empty lines', '\uFEFFimsi , k\n\n1, 2\n\n 3,4 \n\n'],
    ['quotes', '"imsi","k"\n"1","2"\n"3","4"'],
  ] as const) {
    test(`with ${what}`, () => {
      for (const chunk of [1, 2, 3, 100]) {
        assert.deepEqual(rowsOf(text, chunk), [
          { imsi: '1', k: '2' },
          { imsi: '3', k: '4' },
        ])
      }
    })
  }

  test('a quoted cell may hold commas, quotes and line ends', () => {
    const [row] = rowsOf('imsi,displayName\n1,"Doe, ""Jane""\nB"\n')
    assert.equal(row?.displayName, 'Doe, "Jane"\nB')
  })

  test('whatever is quoted comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
        const trimmed = names.map((name) => `<${name}>`)
        const lines = trimmed.map((name, index) => `${index},"${name.replaceAll('"', '""')}"`)
        const rows = rowsOf(['imsi,displayName', ...lines].join('\n'))
        assert.deepEqual(
          rows.map(({ displayName }) => displayName),
          trimmed,
        )
      }),
    )
  })
})

describe('what is wrong is named with its line, and no cell is repeated', () => {
  const secret = '465b5ce8b199b49faa5f0a2ee238a6bc'

  test('too many cells, or too few', () => {
    assert.equal(mistakeIn(`imsi,k\n1,2\n\n1,${secret},3\n`), 'line 4: 3 cells where the head line has 2')
    assert.equal(mistakeIn('imsi,k\n1'), 'line 2: 1 cells where the head line has 2')
  })

  test('the line is that of the file, also behind a cell of several lines', () => {
    assert.equal(mistakeIn('imsi,displayName\n1,"a\nb\nc"\n2\n'), 'line 5: 1 cells where the head line has 2')
  })

  test('a record that is longer than any subscriber', () => {
    const line = (length: number) => `imsi,displayName\n1,${'x'.repeat(length - 2)}`
    assert.equal(rowsOf(line(MAX_CSV_RECORD), 1000).length, 1)
    assert.equal(mistakeIn(line(MAX_CSV_RECORD + 1)), `line 2 is longer than ${MAX_CSV_RECORD} characters`)
  })

  test('quotes that are not closed, or closed too early', () => {
    assert.equal(mistakeIn(`imsi,k\n1,2\n1,"${secret}\n`), 'line 3: a quote is never closed')
    assert.equal(mistakeIn(`imsi,k\n1,"${secret}"${secret}\n`), 'line 2: something follows a closing quote')
  })

  test('a head line that is missing, names no IMSI, or is no head line at all', () => {
    assert.equal(mistakeIn(''), 'it is empty')
    assert.equal(mistakeIn('\n\n'), 'it is empty')
    assert.equal(mistakeIn('k,opc\n'), 'the head line names no field imsi')
    assert.equal(mistakeIn('k;imsi;opc\n'), 'the fields of the head line are not divided by commas')
    assert.equal(mistakeIn('imsi\tk\n'), 'the fields of the head line are not divided by commas')
    const said = mistakeIn(`001010000000001,${secret},secret key\n`)
    assert.equal(said, 'the head line names unknown fields: (no name), (no name), secret key')
  })
})

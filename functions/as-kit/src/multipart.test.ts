import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import fc from 'fast-check'
import { bodyPartsOf, MAX_BODY_PARTS } from './multipart.ts'

function partsOf(contentType: string, body: string | Uint8Array) {
  const headers = contentType === '' ? [] : ([['Content-Type', contentType]] as const)
  return bodyPartsOf(createRequest('REGISTER', 'sip:as.example.org', headers, Buffer.from(body)))
}

const text = ({ content }: { content: Uint8Array }) => Buffer.from(content).toString()

test('a body that is not multipart is one part, none is none (RFC 2046 §5.1)', () => {
  assert.deepEqual(partsOf('text/plain', ''), [])
  assert.deepEqual(partsOf('message/sip', 'x').map(text), ['x'])
})

test('the example of the standard: preamble, epilogue, a part without header (RFC 2046 §5.1.1)', () => {
  const body = [
    'This is the preamble.',
    '--simple boundary',
    '',
    'This is implicitly typed.',
    'It does NOT end with a linebreak.',
    '--simple boundary',
    'Content-type: text/plain; charset=us-ascii',
    '',
    'This DOES end with a linebreak.',
    '',
    '--simple boundary--',
    'This is the epilogue.',
  ].join('\r\n')
  const parts = partsOf('multipart/mixed; boundary="simple boundary"', body)
  assert.deepEqual(parts.map(text), [
    'This is implicitly typed.\r\nIt does NOT end with a linebreak.',
    'This DOES end with a linebreak.\r\n',
  ])
  assert.deepEqual(
    parts.map(({ contentType }) => contentType),
    ['text/plain', 'text/plain; charset=us-ascii'],
  )
})

test('parts come out as they went in, whatever octets they hold (RFC 2046 §5.1)', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array(), { minLength: 1, maxLength: 4 }), (contents) => {
      // nothing of 24 random digits is in a few random octets
      const boundary = '1f0c9a7b5e3d2c4b6a8f9e0d'
      const body = Buffer.concat([
        ...contents.flatMap((content) => [
          Buffer.from(`--${boundary}\r\nContent-Type: a/b\r\n\r\n`),
          content,
          Buffer.from('\r\n'),
        ]),
        Buffer.from(`--${boundary}--\r\n`),
      ])
      const parts = partsOf(`multipart/mixed;boundary=${boundary}`, body)
      assert.deepEqual(
        parts.map(({ content }) => Buffer.from(content)),
        contents.map((content) => Buffer.from(content)),
      )
    }),
  )
})

for (const [what, contentType, body] of [
  ['no boundary', 'multipart/mixed', '--x--'],
  ['an empty boundary', 'multipart/mixed;boundary=""', '----'],
  ['no closing boundary', 'multipart/mixed;boundary=x', '--x\r\n\r\na\r\n'],
  ['a part without its empty line', 'multipart/mixed;boundary=x', '--x\r\nContent-Type: a/b\r\n--x--'],
] as const) {
  test(`${what} is refused (RFC 2046 §5.1)`, () => {
    assert.throws(() => partsOf(contentType, body), { code: 'BODY_PARTS_MALFORMED' })
  })
}

test('a body of too many parts is refused', () => {
  const bodyOf = (count: number) => `${'--x\r\n\r\na\r\n'.repeat(count)}--x--`
  assert.equal(partsOf('multipart/mixed;boundary=x', bodyOf(MAX_BODY_PARTS)).length, MAX_BODY_PARTS)
  assert.throws(() => partsOf('multipart/mixed;boundary=x', bodyOf(MAX_BODY_PARTS + 1)), {
    code: 'BODY_PARTS_TOO_MANY',
  })
})

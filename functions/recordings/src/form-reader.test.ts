import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import fc from 'fast-check'
import { formBoundaryOf, readForm } from './form-reader.ts'

const BOUNDARY = 'xyz'
const MUTANTS = 4000

interface Field {
  readonly name: string
  readonly filename: string | undefined
  readonly content: Uint8Array
}

function encoded(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(({ name, filename, content }) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(filename === undefined ? '\r\n\r\n' : `; filename="${filename}"\r\nContent-Type: audio/wav\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

async function* piecesOf(octets: Uint8Array, size: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; ) {
    const next = at + Math.max(1, size())
    yield octets.subarray(at, next)
    at = next
  }
}

async function read(octets: Uint8Array, size: () => number): Promise<readonly Field[]> {
  const fields: Field[] = []
  for await (const part of readForm(piecesOf(octets, size), BOUNDARY)) {
    const content: Uint8Array[] = []
    for await (const piece of part.body()) content.push(Uint8Array.from(piece))
    fields.push({ name: part.name, filename: part.filename, content: Uint8Array.from(Buffer.concat(content)) })
  }
  return fields
}

const name = fc.stringMatching(/^[A-Za-z0-9.]{1,20}$/)
/** Contents in which much looks like the end of a part. */
const content = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '--', '-', 'xyz', '\r\n--xy', 'a', '\0'), { maxLength: 30 })
  .map((words) => words.join(''))
  .filter((text) => !`\r\n${text}`.includes(`\r\n--${BOUNDARY}`))
  .map((text) => Uint8Array.from(Buffer.from(text, 'latin1')))

test('a form reads back as it was written, wherever its pieces end (RFC 7578 §4, RFC 2046 §5.1.1)', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name, filename: fc.option(name, { nil: undefined }), content }, { noNullPrototype: true }), {
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 40 }),
      async (fields, size) => {
        assert.deepEqual(await read(encoded(fields), () => size), fields)
      },
    ),
    { numRuns: 200 },
  ))

/** Octets changed, taken out, doubled or cut off. */
function mutated(random: Random, octets: Buffer): Buffer {
  let copy = Buffer.from(octets)
  for (let left = 1 + random.integer(4); left > 0 && copy.length > 0; left--) {
    const at = random.integer(copy.length)
    const until = at + random.integer(20)
    const ways = [
      () => Buffer.concat([copy.subarray(0, at), Buffer.from(random.bytes(1)), copy.subarray(at + 1)]),
      () => Buffer.concat([copy.subarray(0, at), copy.subarray(until)]),
      () => Buffer.concat([copy.subarray(0, until), copy.subarray(at)]),
      () => copy.subarray(0, at),
    ]
    copy = Buffer.from((ways[random.integer(ways.length)] ?? assert.fail())())
  }
  return copy
}

test('whatever comes as a form is read or refused, and never waited for', async () => {
  const random = createSeededRandom(7578)
  const form = encoded([
    { name: 'session_id', filename: undefined, content: Uint8Array.from(Buffer.from('s1')) },
    { name: 'part1.PCMU', filename: 'recording.wav', content: random.bytes(300) },
  ])
  const outcomes = { read: 0, refused: 0 }
  for (let left = MUTANTS; left > 0; left--) {
    try {
      await read(mutated(random, form), () => random.integer(64))
      outcomes.read += 1
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      outcomes.refused += 1
    }
  }
  assert.ok(outcomes.read > 100 && outcomes.refused > 100, JSON.stringify(outcomes))
})

test('a form of too many parts, and a part of endless headers, are refused', async () => {
  const part = { name: 'a', filename: undefined, content: new Uint8Array(0) }
  const many = encoded(Array.from({ length: 101 }, () => part))
  await assert.rejects(
    read(many, () => 1000),
    { code: 'FORM_TOO_MANY_PARTS' },
  )
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`--${BOUNDARY}\r\n`)
    for (;;) yield Buffer.from('x-y: z\r\n')
  }
  const first = readForm(endless(), BOUNDARY).next()
  await assert.rejects(first, { code: 'FORM_MALFORMED' })
})

test('the boundary of a form (RFC 2046 §5.1.1)', () => {
  assert.equal(formBoundaryOf('multipart/form-data; boundary="a b"'), 'a b')
  assert.equal(formBoundaryOf('Multipart/Form-Data; charset=utf-8; boundary=ab'), 'ab')
  assert.equal(formBoundaryOf(`multipart/form-data; boundary=${'a'.repeat(71)}`)?.length, 70)
  assert.equal(formBoundaryOf('audio/wav'), undefined)
})

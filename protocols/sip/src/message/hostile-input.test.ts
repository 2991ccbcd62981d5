import assert from 'node:assert/strict'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import { parseAuth } from '../headers/auth-params.ts'
import { parseNameAddr } from '../headers/name-addr.ts'
import { parseParameterised } from '../headers/parameterised.ts'
import { parseVia } from '../headers/via.ts'
import { parseUri } from '../uri/parse-uri.ts'
import { parseMessage } from './parse-message.ts'
import { createStreamFramer } from './stream-framer.ts'

const FACTOR = 4
/** What is still taken for linear; quadratic is FACTOR squared. */
const TOLERATED = FACTOR * 2.5
const NOISE_MICROSECONDS = 20_000

function cpuMicroseconds(run: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, user + system)
  }
  return best
}

/** Octets sent by a stranger must not buy more CPU time than their number: FACTOR times as many cost about FACTOR times. */
function assertLinear(run: (length: number) => void, length: number): void {
  const short = cpuMicroseconds(() => run(length))
  const long = cpuMicroseconds(() => run(length * FACTOR))
  assert.ok(long <= short * TOLERATED + NOISE_MICROSECONDS, `${length}: ${short} µs, ${length * FACTOR}: ${long} µs`)
}

const HEADS: readonly (readonly [what: string, head: (length: number) => string])[] = [
  ['broken Authorization lines', (n) => `Authorization: Digest a=b\r\n${'x\r\n'.repeat(n / 3)}`],
  ['spaces before a fold', (n) => `Subject: a${' '.repeat(n)}\r\n b\r\n`],
  ['spaces before a colon', (n) => `${' '.repeat(n)}: b\r\n`],
  ['spaces in a name', (n) => `X${' '.repeat(n)}y: b\r\n`],
  ['folds', (n) => `Subject: ${'\r\n '.repeat(n / 3)}x\r\n`],
  ['empty quoted strings', (n) => `Via: ${'"",'.repeat(n / 3)}\r\n`],
  ['escaped quotes', (n) => `Via: ${'"\\"",'.repeat(n / 5)}\r\n`],
  ['open brackets', (n) => `Via: ${'<'.repeat(n)}\r\n`],
  ['open quotes', (n) => `Via: ${'"\\'.repeat(n / 2)}\r\n`],
  ['commas', (n) => `Via: ${','.repeat(n)}\r\n`],
  ['quoted NULs', (n) => `Via: "${'\\\0'.repeat(n / 2)}"\r\n`],
]

for (const [what, head] of HEADS) {
  test(`a head full of ${what} costs time in proportion (RFC 3261 §26.1)`, () => {
    assertLinear((length) => {
      const message = parseMessage(Buffer.from(`OPTIONS sip:x SIP/2.0\r\n${head(length)}\r\n`, 'latin1'))
      for (const { key } of message.lines) message.list(key)
      message.withoutFirst('Via')
    }, 15_000)
  })
}

const VALUES: readonly (readonly [what: string, parse: (text: string) => unknown, text: (length: number) => string])[] =
  [
    ['URI: number', parseUri, (n) => `tel:${'1'.repeat(n)}!`],
    ['URI: user', parseUri, (n) => `sip:${'%41'.repeat(n / 3)}%@h`],
    ['URI: parameters', parseUri, (n) => `sip:h${';a'.repeat(n / 2)};`],
    ['Via: white space', parseVia, (n) => `SIP${' '.repeat(n)}/2.0/UDP h`],
    ['Via: sent-by', parseVia, (n) => `SIP / 2.0 / UDP ${' '.repeat(n)}\x01`],
    ['Via: colons', parseVia, (n) => `SIP/2.0/UDP [${'1:'.repeat(n / 2)}]`],
    ['address: display name', parseNameAddr, (n) => `${'a '.repeat(n / 2)}\x01<sip:a>`],
    ['address: backslashes', parseNameAddr, (n) => `"${'\\'.repeat(n)}" x`],
    ['auth: parameters', parseAuth, (n) => `Digest ${'a=""'.repeat(n / 4)}`],
    ['auth: commas', parseAuth, (n) => `Digest ${' ,'.repeat(n / 2)}=`],
    ['auth: spaces', parseAuth, (n) => `Digest${' '.repeat(n)}=`],
    ['value: quotes', parseParameterised, (n) => `a;b="${'\\"'.repeat(n / 2)}`],
  ]

for (const [what, parse, text] of VALUES) {
  test(`a long hostile value costs time in proportion: ${what} (RFC 3261 §26.1)`, () => {
    assertLinear((length) => {
      try {
        parse(text(length))
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
      }
    }, 15_000)
  })
}

function push(limits: { head?: number; body?: number }, start: string, count: number): number {
  let messages = 0
  const framer = createStreamFramer(
    { onMessage: () => messages++, onKeepAlive: () => undefined, onError: (error) => assert.fail(error) },
    limits,
  )
  const octet = Buffer.from('y')
  framer.push(Buffer.from(start))
  for (let pushed = 0; pushed < count; pushed++) framer.push(octet)
  return messages
}

test('a head that comes in single octets costs time in proportion (RFC 3261 §18.3)', () => {
  assertLinear((length) => assert.equal(push({ head: 1e6 }, 'OPTIONS sip:x SIP/2.0\r\nX: ', length), 0), 80_000)
})

test('a body that comes in single octets costs time in proportion (RFC 3261 §18.3)', () => {
  const start = (length: number) => `OPTIONS sip:x SIP/2.0\r\nl: ${length}\r\n\r\n`
  assertLinear((length) => assert.equal(push({ body: 1e6 }, start(length), length), 1), 80_000)
})

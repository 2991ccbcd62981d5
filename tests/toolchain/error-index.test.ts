import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCodes, formatErrors } from '../../scripts/error-index.ts'
import { type ErrorSite, errorSitesOf } from '../../scripts/error-sites.ts'
import { parseSource } from '../../scripts/source.ts'

function sitesIn(...texts: string[]): ErrorSite[] {
  const { sites, findings } = errorSitesOf(texts.map((text, index) => parseSource(`kernel/x/src/${index}.ts`, text)))
  assert.deepEqual(findings, [])
  return sites
}

const rowsOf = (...texts: string[]): string[] =>
  sitesIn(...texts).map(({ code, message, remedy, spec }) => [code, message, remedy, spec].join(' | '))

test('a code is read with its message and its remedy, constants and templates resolved', () => {
  const text = `const remedy = 'stop ' + 'it'
function bind(at: Address): void {
  const message = \`port \${formatAddress(at.port)} is taken\`
  throw new VoltaicError('NET_PORT_TAKEN', message, remedy)
}`
  assert.deepEqual(rowsOf(text), ['NET_PORT_TAKEN | port <port> is taken | stop it | '])
})

test('a DecodeError is read with the clause that the input breaks', () => {
  assert.deepEqual(rowsOf("throw new DecodeError('SIP_START_LINE', 'no start line', 0, 'RFC 3261 §7')"), [
    'SIP_START_LINE | no start line |  | RFC 3261 §7',
  ])
})

test('a function that is handed the code is followed to its callers, through two hands', () => {
  const text = `function bad(code: string, what: string): Error { return worse(code, what) }
function worse(code: string, what: string): Error { return new DecodeError(code, \`\${what}!\`, 0, 'RFC 1 §1') }
throw bad('A_B', 'one')
throw bad('A_C', 'two')`
  assert.deepEqual(rowsOf(text), ['A_B | one! |  | RFC 1 §1', 'A_C | two! |  | RFC 1 §1'])
})

test('an exported function and a method are followed into files that know them, a local function is not', () => {
  const maker = `export function fault(code: string): Error { return new VoltaicError(code, 'm') }
function local(code: string): Error { return new VoltaicError(code, 'm') }
export class Reader { fault2(code: string): Error { return new VoltaicError(code, 'm') } }
export class NameReader extends Reader {}`
  const user = `import { fault, type NameReader } from './0.ts'
fault('A_A')
reader.fault2('A_B')
local('NOT_OURS')`
  const stranger = "fault('NOT_OURS')\nreader.fault2('NOT_OURS')"
  assert.deepEqual(
    sitesIn(maker, user, stranger).map(({ code }) => code),
    ['A_A', 'A_B'],
  )
})

test('a code given to a constructor and kept in a field is found where the object is made', () => {
  const text = `class Reader {
  #code
  constructor(bytes: Uint8Array, code: string) { this.#code = code }
  #short(wanted: number): Error { return new DecodeError(this.#code, \`\${wanted} octets expected\`, 0, 'S') }
}
new Reader(bytes, 'DNS_TRUNCATED')`
  assert.deepEqual(rowsOf(text), ['DNS_TRUNCATED | <wanted> octets expected |  | S'])
})

test('a class that extends an error class is followed through super', () => {
  const text = `class Sub extends DecodeError { constructor(code: string, n: number) { super(code, 'm', n, 'S') } }
new Sub('A_SUB', 1)`
  assert.deepEqual(rowsOf(text), ['A_SUB | m |  | S'])
})

test('a choice between codes gives each of them', () => {
  const text = `const CODES = { full: 'S_FULL', busy: 'S_BUSY' } as const
new VoltaicError(x ? 'S_A' : 'S_B', 'm')
new VoltaicError(CODES[kind], 'n')`
  assert.deepEqual(
    sitesIn(text).map(({ code }) => code),
    ['S_A', 'S_B', 'S_FULL', 'S_BUSY'],
  )
})

test('a code that cannot be read from the source is a finding', () => {
  const { findings } = errorSitesOf([parseSource('a.ts', "new VoltaicError(codeOf(error), 'm')")])
  assert.equal(findings.length, 1)
  assert.match(findings[0]?.message ?? '', /cannot be read/)
})

test('one code for both kinds of error, and a code out of style, are findings', () => {
  const both = sitesIn("new VoltaicError('A_B', 'm')\nnew DecodeError('A_B', 'm', 0, 'S')")
  assert.match(checkCodes(both)[0]?.message ?? '', /also the code of a VoltaicError/)
  assert.match(checkCodes(sitesIn("new VoltaicError('portTaken', 'm')"))[0]?.message ?? '', /NET_PORT_TAKEN/)
  assert.deepEqual(checkCodes(sitesIn("new VoltaicError('A_B', 'm')\nnew VoltaicError('A_B', 'n')")), [])
})

test('the page has one row for a code, with all its meanings, and no HTML by accident', () => {
  const page = formatErrors(sitesIn("new VoltaicError('A_B', 'm|<x>')\nnew VoltaicError('A_B', 'n', 'do')"))
  assert.ok(page.includes('| `A_B` | m\\|&lt;x><br>n | do | [kernel/x/src/0.ts](../../kernel/x/src/0.ts) |'), page)
})

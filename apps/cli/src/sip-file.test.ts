import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSipRequest } from './sip-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'voltaic-sip-'))
const file = join(folder, 'request.sip')
after(() => rmSync(folder, { recursive: true }))

const REQUEST = 'MESSAGE sip:b@example.org SIP/2.0\nContent-Length: 99\n\nhi'

for (const [what, text] of [
  ['LF alone', REQUEST],
  ['CRLF', REQUEST.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\u{feff}${REQUEST}`],
  ['lines before it', `\n\n${REQUEST}`],
] as const) {
  test(`a request in a file with ${what} is read, its body to the end of the file`, () => {
    writeFileSync(file, text)
    const request = readSipRequest(file)
    assert.equal(request.method, 'MESSAGE')
    assert.equal(Buffer.from(request.body).toString(), 'hi')
  })
}

test('what is no request is said so', () => {
  for (const text of ['', 'hello', 'SIP/2.0 200 OK\n\n']) {
    writeFileSync(file, text)
    assert.throws(() => readSipRequest(file), { code: 'SIP_FILE_INVALID' })
  }
})

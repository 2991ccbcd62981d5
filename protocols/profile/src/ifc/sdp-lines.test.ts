import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestOf } from './ifc-samples.ts'
import { MAX_BODY_PARTS, sdpLinesOf } from './sdp-lines.ts'

const sdp = 'v=0\r\ns=a=b\r\nm=audio 1 RTP/AVP 0\r\n'
const lines = [
  { type: 'v', content: '0' },
  { type: 's', content: 'a=b' },
  { type: 'm', content: 'audio 1 RTP/AVP 0' },
]
const linesOf = (contentType: string, body: string) =>
  sdpLinesOf(requestOf('INVITE', 'sip:a', contentType === '' ? [] : [['Content-Type', contentType]], body))

test('the lines of a session description, with CRLF or LF alone (RFC 8866 §5)', () => {
  assert.deepEqual(linesOf('application/sdp', sdp), lines)
  assert.deepEqual(linesOf('Application/SDP ;charset=utf-8', sdp.replaceAll('\r', '')), lines)
  assert.deepEqual(linesOf('application/sdp', '\r\nx\r\n=y\r\n'), [])
})

test('a body that is no session description has no lines', () => {
  for (const type of ['text/plain', 'application/sdpx', '']) assert.deepEqual(linesOf(type, sdp), [])
  assert.deepEqual(linesOf('application/sdp', ''), [])
})

test('the session description among the parts of a body (RFC 5621 §3)', () => {
  const part = (type: string, content: string): string =>
    `--x-1\r\nContent-Type: ${type}\r\nContent-ID: <1>\r\n\r\n${content}\r\n`
  const body = `preamble\r\n${part('application/pidf+xml', 'm=no')}${part('application/sdp', sdp)}--x-1--\r\n`
  assert.deepEqual(linesOf('multipart/mixed;boundary=x-1', body), lines)
  assert.deepEqual(linesOf('multipart/mixed; boundary="x-1"; a=b', body), lines)
  assert.deepEqual(linesOf('multipart/mixed', body), [])
  assert.deepEqual(linesOf('multipart/mixed;boundary=y', body), [])
  assert.deepEqual(linesOf('multipart/mixed;boundary=x-1', '--x-1\r\nContent-Type: application/sdp\r\n'), [])
  const late = part('text/plain', 'x').repeat(MAX_BODY_PARTS) + part('application/sdp', sdp)
  assert.deepEqual(linesOf('multipart/mixed;boundary=x-1', late), [])
})

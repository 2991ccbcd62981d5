import assert from 'node:assert/strict'
import test from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { MAX_SDP_BODY_PARTS, sdpBodyOf } from './sdp-body.ts'

function invite(contentType: string, body: string, headers: readonly (readonly [string, string])[] = []): SipRequest {
  return createRequest(
    'INVITE',
    'sip:b@example.org',
    [['Content-Type', contentType], ...headers],
    Buffer.from(body, 'latin1'),
  )
}

const text = (message: SipRequest): string => Buffer.from(message.body).toString('latin1')
const part = (headers: string, content: string): string => `--b\r\n${headers}\r\n\r\n${content}\r\n`
const LOCATION = part('Content-Type: application/pidf+xml\r\nContent-ID: <x>', '<presence/>')
const SDP = part('Content-Disposition: session\r\ncontent-type : Application/SDP ;x=y', 'v=0\r\ns=\xe9\r\n')

test('a description alone is read and replaced, octet for octet (RFC 3261 §7.4)', () => {
  const message = invite('application/sdp', 'v=0\r\ns=\xe9\r\n')
  const body = sdpBodyOf(message)
  assert.equal(body?.sdp, 'v=0\r\ns=\xe9\r\n')
  const changed = body?.replacedIn(message, 'v=0\r\ns=\xe8\r\n')
  assert.equal(changed && text(changed), 'v=0\r\ns=\xe8\r\n')
  assert.equal(changed?.header('Content-Type'), 'application/sdp')
})

test('a description among other parts is replaced, and they stay as they are (RFC 2046 §5.1)', () => {
  for (const preamble of ['', 'preamble\r\n']) {
    for (const type of ['multipart/mixed;boundary=b', 'Multipart/Alternative; x=y; boundary="b"']) {
      const message = invite(type, `${preamble}${LOCATION}${SDP}${LOCATION}--b--\r\n`)
      const body = sdpBodyOf(message)
      assert.equal(body?.sdp, 'v=0\r\ns=\xe9\r\n')
      const changed = body?.replacedIn(message, 'v=0\r\n')
      assert.equal(changed && text(changed), text(message).replace('v=0\r\ns=\xe9\r\n', 'v=0\r\n'))
      assert.equal(changed?.header('Content-Type'), type)
    }
  }
})

test('what is no description, or cannot be read, is left alone', () => {
  const nothing = [
    invite('text/plain', 'v=0'),
    invite('application/sdp', ''),
    invite('application/sdp', 'xyz', [['Content-Encoding', 'gzip']]),
    invite('multipart/mixed', `${SDP}--b--`),
    invite('multipart/mixed;boundary=', `${SDP}--b--`),
    invite('multipart/mixed;boundary="', `${SDP}--b--`),
    invite('multipart/mixed;boundary=c', `${SDP}--b--`),
    invite('multipart/mixed;boundary=b', `${LOCATION}--b--`),
    invite('multipart/mixed;boundary=b', '--b\r\nContent-Type: application/sdp\r\n\r\nv=0'),
    invite(
      'multipart/mixed;boundary=b',
      part('Content-Type: application/sdp\r\nContent-Transfer-Encoding: base64', 'dj0w'),
    ),
    invite('multipart/mixed;boundary=b', '--b'),
  ]
  for (const message of nothing) assert.equal(sdpBodyOf(message), undefined, text(message))
})

test('no more parts are looked at than there is need for', () => {
  const message = (before: number) => invite('multipart/mixed;boundary=b', `${LOCATION.repeat(before)}${SDP}--b--`)
  assert.ok(sdpBodyOf(message(MAX_SDP_BODY_PARTS - 1)))
  assert.equal(sdpBodyOf(message(MAX_SDP_BODY_PARTS)), undefined)
})

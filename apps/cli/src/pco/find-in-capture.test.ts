import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findInCapture } from './find-in-capture.ts'

const FILE_HEADER = 'a1b2c3d4 00020004 00000000 00000000 0000ffff 00000065'
/** A Create Session Request with 80000c00 over UDP over IPv4, written by hand. */
const REQUEST = `45000030 00004000 40110000 7f000001 7f000001 084b084b 001c 0000
  48200010 00000000 000001 00 4e000400 80000c00`.replaceAll(/\s/g, '')
const octets = (...texts: readonly string[]) => Buffer.from(texts.join('').replaceAll(/\s/g, ''), 'hex')
const record = (frame: string) => {
  const length = (frame.length / 2).toString(16).padStart(8, '0')
  return `0000000000000000${length}${length}${frame}`
}

describe('options in a capture file', () => {
  test('frames are counted from 1, and one that is malformed does not hide the others', () => {
    const short = REQUEST.slice(0, 60)
    const file = octets(FILE_HEADER, record('4500'), record(REQUEST), record(short), record(REQUEST))
    const { found, frames, malformed, cut } = findInCapture(file, 'a.pcap')
    assert.deepEqual(
      found.map(({ frame, where, direction }) => [frame, where, direction]),
      [2, 4].map((frame) => [frame, ['GTPv2-C Create Session Request'], 'ms-to-network']),
    )
    assert.equal(frames, 4)
    assert.deepEqual(
      malformed.map(({ frame }) => frame),
      [1, 3],
    )
    assert.equal(cut, undefined)
  })

  test('a file that is cut off is read as far as it goes', () => {
    const { found, cut } = findInCapture(octets(FILE_HEADER, record(REQUEST), '00000000'), 'a.pcap')
    assert.equal(found.length, 1)
    assert.match(cut ?? '', /CAPTURE_TRUNCATED/)
  })

  test('another file is refused with what to give instead', () => {
    assert.throws(() => findInCapture(Buffer.from('{}'), 'a.json'), { code: 'CAPTURE_UNREADABLE' })
    assert.throws(() => findInCapture(Buffer.from('plmn: 00101'), 'a.yaml'), /a.yaml is no capture file/)
  })
})

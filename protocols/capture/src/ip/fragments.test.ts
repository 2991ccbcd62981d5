import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fragments } from './fragments.ts'
import { emptyIpHeader } from './ip-header.ts'

test('a last fragment that promises much costs nothing until there is enough of it (RFC 791 §3.2)', () => {
  const fragments = new Fragments()
  const octets = new Uint8Array(28)
  const add = (identification: number, fragmentOffset: number, hasMoreFragments: boolean) =>
    fragments.add(
      octets,
      { ...emptyIpHeader(), identification, fragmentOffset, hasMoreFragments, start: 20, end: 28, addressLength: 4 },
      0,
      0,
    )
  const began = process.cpuUsage()
  for (let packet = 0; packet < 400; packet++) {
    add(packet, 65_504, false)
    for (let piece = 0; piece < 120; piece++) assert.equal(add(packet, piece * 16, true), undefined)
  }
  assert.ok(process.cpuUsage(began).user < 700_000, 'microseconds')
})

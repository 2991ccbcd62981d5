import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  diameterTrace,
  dnsTrace,
  type MessageTrace,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
} from '@voltaic/runtime'
import { createPcapngRecorder } from './pcapng-recorder.ts'

const scscf = { host: '127.0.0.13', port: 6060 }
const icscf = { host: '127.0.0.12', port: 4060 }

function trace(text: string, changes: Partial<MessageTrace> = {}): MessageTrace {
  const data = Buffer.from(text, 'latin1')
  return { at: 0, element: 'icscf', direction: 'out', transport: 'tcp', local: icscf, remote: scscf, data, ...changes }
}

test('a recording holds every message once, and no keys', () => {
  const octets: Uint8Array[] = []
  const recorder = createPcapngRecorder({ append: (more) => octets.push(more), application: 'voltaic 1' })
  sipTrace.publish(trace('REGISTER sip:masked SIP/2.0'))
  sipSecondSight.publish(
    trace('REGISTER sip:masked SIP/2.0', { element: 'scscf', direction: 'in', local: scscf, remote: icscf }),
  )
  sipTraceWithKeys.publish(trace('REGISTER sip:with-keys SIP/2.0'))
  recorder.stop()
  sipTrace.publish(trace('REGISTER sip:too-late SIP/2.0'))
  const file = Buffer.concat(octets).toString('latin1')
  assert.equal(file.split('sip:masked').length, 2)
  assert.ok(file.includes('voltaic 1') && file.includes('overwritten with zeros') && file.includes('icscf out'))
  assert.ok(!file.includes('with-keys') && !file.includes('too-late'))
  assert.deepEqual(recorder.counters, { recorded: 1, lost: 0 })
})

test('a recording with keys says so, and is the only one that gets them', () => {
  const octets: Uint8Array[] = []
  const recorder = createPcapngRecorder({ append: (more) => octets.push(more), withKeys: true })
  assert.equal(sipTrace.hasSubscribers, false)
  sipTraceWithKeys.publish(trace('REGISTER sip:with-keys SIP/2.0'))
  recorder.stop()
  assert.equal(sipTraceWithKeys.hasSubscribers, false)
  const file = Buffer.concat(octets).toString('latin1')
  assert.ok(file.includes('with-keys') && file.includes('Holds CK'))
})

test('hints name the ports of servers that Wireshark does not expect, and no others', () => {
  const recorder = createPcapngRecorder({ append: () => {} })
  const ephemeral = { host: '127.0.0.1', port: 40_000 }
  const request = 'REGISTER sip:x SIP/2.0'
  sipTrace.publish(trace(request))
  sipTrace.publish(trace('SIP/2.0 200 OK', { element: 'scscf', local: scscf, remote: icscf }))
  sipTrace.publish(trace(request, { transport: 'udp', remote: { ...scscf, port: 5060 } }))
  sipTrace.publish(trace(request, { element: 'scscf', local: scscf, remote: ephemeral }))
  diameterTrace.publish(trace('\x01\0\0\x14\xc0\0\0\0', { remote: { ...scscf, port: 3868 } }))
  diameterTrace.publish(trace('\x01\0\0\x14\xc0\0\0\0', { remote: { ...scscf, port: 3869 } }))
  dnsTrace.publish(trace('\x12\x34\x01\0', { transport: 'udp', remote: { ...scscf, port: 5300 } }))
  dnsTrace.publish(
    trace('\x12\x34\x81\0', {
      transport: 'udp',
      element: 'dns',
      local: { ...scscf, port: 5300 },
      remote: { ...icscf, port: 5301 },
    }),
  )
  dnsTrace.publish(trace('\0\x04\x12\x34\x01\0', { remote: { ...scscf, port: 5300 } }))
  recorder.stop()
  assert.deepEqual(recorder.dissectorHints(), [
    'tcp.port==3869,diameter',
    'tcp.port==5300,dns',
    'tcp.port==6060,sip',
    'udp.port==5300,dns',
  ])
})

test('a sink that fails is counted and disturbs nobody', () => {
  let calls = 0
  const recorder = createPcapngRecorder({
    append() {
      calls += 1
      if (calls > 1) throw new Error('disk full')
    },
  })
  sipTrace.publish(trace('REGISTER sip:x SIP/2.0'))
  recorder.stop()
  assert.deepEqual(recorder.counters, { recorded: 0, lost: 1 })
})

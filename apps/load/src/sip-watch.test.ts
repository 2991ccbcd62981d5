import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type MessageTrace, sipTrace } from '@voltaic/runtime'
import { SipWatch } from './sip-watch.ts'

let now = 0
let watch = new SipWatch(() => now)
afterEach(() => {
  watch.stop()
  now = 0
})

function start() {
  watch = new SipWatch(() => now)
  watch.start()
  return watch.watch('load-1')
}

const address = { host: '127.0.0.1', port: 5060 }

function see(direction: 'in' | 'out', lines: string, at: number, element = 'load-1'): void {
  now = at
  const data = Buffer.from(`${lines.split('\n').join('\r\n')}\r\n\r\n`, 'latin1')
  const trace: MessageTrace = { at, element, direction, transport: 'udp', local: address, remote: address, data }
  sipTrace.publish(trace)
}

const request = (method: string, branch: string) =>
  `${method} sip:home SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=${branch};rport\nCSeq: 1 ${method}`
const response = (status: number, method: string, branch: string) =>
  `SIP/2.0 ${status} x\nVia: SIP/2.0/UDP 127.0.0.1:5060;rport=1;branch=${branch}\nCSeq: 1 ${method}`

test('a registration is timed from REGISTER to 401 and from its answer to 200', () => {
  const phone = start()
  phone.begin()
  see('out', request('REGISTER', 'a'), 100)
  see('in', response(401, 'REGISTER', 'a'), 112.5)
  see('out', request('REGISTER', 'b'), 120)
  see('in', response(200, 'REGISTER', 'b'), 150)
  assert.deepEqual(phone.delays, { REG1: 12.5, REG2: 30 })
})

test('a call is timed to its first 180, to its 200, and from BYE to 200; a re-INVITE changes nothing', () => {
  const phone = start()
  phone.begin()
  see('out', request('INVITE', 'i'), 0)
  see('in', response(100, 'INVITE', 'i'), 1)
  see('in', response(180, 'INVITE', 'i'), 20)
  see('in', response(180, 'INVITE', 'i'), 30)
  see('out', request('PRACK', 'p'), 31)
  see('in', response(200, 'PRACK', 'p'), 35)
  see('in', response(200, 'INVITE', 'i'), 50)
  see('out', request('ACK', 'k'), 51)
  see('out', request('INVITE', 'j'), 60)
  see('in', response(200, 'INVITE', 'j'), 99)
  see('out', request('BYE', 'y'), 200)
  see('in', response(200, 'BYE', 'y'), 207)
  assert.deepEqual(phone.delays, { SES1: 20, SES2: 50, SES3: 7 })
})

test('a retransmission is counted, and timing begins with the first sending', () => {
  const phone = start()
  phone.begin()
  see('out', request('MESSAGE', 'm'), 0)
  see('out', request('MESSAGE', 'm'), 2000)
  see('in', response(404, 'MESSAGE', 'm'), 2010)
  assert.deepEqual(phone.delays, { PMM: 2010 })
  assert.equal(phone.statusOf('MESSAGE'), 404)
  assert.equal(phone.statusOf('BYE'), undefined)
  assert.deepEqual(watch.counts, { sent: 2, received: 1, retransmissions: 1, serviceUnavailable: 0 })
})

test('an ACK that answers a refusal again is no retransmission of the phone', () => {
  const phone = start()
  phone.begin()
  see('out', request('INVITE', 'i'), 0)
  see('out', request('ACK', 'i'), 10)
  see('out', request('ACK', 'i'), 20)
  assert.equal(watch.counts.retransmissions, 0)
})

test('503 responses are counted, messages of other elements are not', () => {
  start()
  see('in', response(503, 'INVITE', 'i'), 0)
  see('in', response(503, 'INVITE', 'i'), 0, 'pcscf')
  assert.deepEqual(watch.counts, { sent: 0, received: 1, retransmissions: 0, serviceUnavailable: 1 })
})

test('an answer to an earlier attempt, and one without the headers it needs, times nothing', () => {
  const phone = start()
  phone.begin()
  see('out', request('MESSAGE', 'm'), 0)
  phone.begin()
  see('in', response(200, 'MESSAGE', 'm'), 10)
  see('in', 'SIP/2.0 200 OK', 10)
  assert.deepEqual(phone.delays, {})
})

test('header names are found in any case', () => {
  const phone = start()
  phone.begin()
  see('out', request('BYE', 'y'), 0)
  see('in', 'SIP/2.0 200 OK\nvia: SIP/2.0/UDP h;branch=y\ncseq: 2 BYE', 5)
  assert.deepEqual(phone.delays, { SES3: 5 })
})

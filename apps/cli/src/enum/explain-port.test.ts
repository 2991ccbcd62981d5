import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { explainPort } from './explain-port.ts'

const at = { host: '127.0.0.53', port: 53 }

for (const [what, message, remedy] of [
  [
    'systemd-resolved',
    'UDP port 127.0.0.53:53 is taken by systemd-resolve (pid 812)',
    /DNSStubListener=no.*systemctl restart systemd-resolved/,
  ],
  [
    'another process',
    'UDP port 127.0.0.53:53 is taken by dnsmasq (pid 4711)',
    /kill 4711\n.*or take.*--port 5300\n.*--server/,
  ],
  [
    'a process of somebody else',
    'UDP port 127.0.0.53:53 is taken by a process that this user may not see',
    /ss -lntup 'sport = :53'/,
  ],
] as const) {
  test(`port 53 is taken by ${what}: the line that frees it`, () => {
    const explained = explainPort(new VoltaicError('NET_PORT_TAKEN', message), at)
    assert.ok(explained instanceof VoltaicError)
    assert.equal(explained.message, message)
    assert.match(explained.remedy, remedy)
  })
}

test('a port for root only: the line that opens it', () => {
  const explained = explainPort(new VoltaicError('NET_PERMISSION', 'this user may not bind UDP'), at)
  assert.ok(explained instanceof VoltaicError)
  assert.match(explained.remedy, /sysctl -w net\.ipv4\.ip_unprivileged_port_start=53/)
})

test('other errors stay as they are', () => {
  const error = new VoltaicError('NET_ADDRESS_NOT_LOCAL', 'x')
  assert.equal(explainPort(error, at), error)
})

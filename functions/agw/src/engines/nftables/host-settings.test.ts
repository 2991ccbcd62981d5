import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { type HostSettings, missingSettings, prepareHost } from './host-settings.ts'

const INTERFACES = new Map([
  ['lo', ['127.0.0.1', '10.9.0.1']],
  ['eth0', ['10.1.0.1']],
  ['eth1.7', ['10.2.0.1', 'fd02::1']],
])

function host(values: Readonly<Record<string, string>>) {
  const written = new Map<string, string>()
  const settings: HostSettings = {
    interfaces: () => INTERFACES,
    read: (path) => written.get(path) ?? values[path],
    write: (path, value) => void written.set(path, value),
  }
  return { settings, written }
}

const READY = {
  'net/ipv4/conf/eth0/forwarding': '1',
  'net/ipv4/conf/all/accept_local': '1',
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/eth0/rp_filter': '2',
}

test('a host that has all settings lacks none, and a loose filter of sources is none that harms', () => {
  assert.deepEqual(missingSettings(['10.1.0.1'], host(READY).settings), [])
})

test('each setting that is missing is named, with the name that sysctl takes', () => {
  const { settings } = host({ ...READY, 'net/ipv4/conf/all/accept_local': '0', 'net/ipv4/conf/all/rp_filter': '1' })
  const one = { ...settings, read: (path: string) => (path.endsWith('eth0/rp_filter') ? '0' : settings.read(path)) }
  assert.deepEqual(missingSettings(['10.1.0.1'], one), [
    { name: 'net.ipv4.conf.eth0.accept_local', value: '1' },
    { name: 'net.ipv4.conf.eth0.rp_filter', value: '2' },
  ])
  assert.deepEqual(missingSettings(['10.2.0.1', 'fd02::1'], host(READY).settings), [
    { name: 'net/ipv4/conf/eth1.7/forwarding', value: '1' },
    { name: 'net.ipv6.conf.all.forwarding', value: '1' },
  ])
})

test('packets for an address of the loopback interface come in at any other one', () => {
  const names = missingSettings(['10.9.0.1'], host({}).settings).map(({ name }) => name)
  assert.ok(names.includes('net.ipv4.conf.eth0.forwarding') && names.includes('net/ipv4/conf/eth1.7/forwarding'))
})

test('an address that the host does not have is said so', () => {
  assert.throws(() => missingSettings(['10.3.0.1'], host({}).settings), { code: 'AGW_ADDRESS_NOT_LOCAL' })
})

test('settings are set only when that is allowed; else the error has the line that sets them', () => {
  const lacking = host({ ...READY, 'net/ipv4/conf/eth0/forwarding': '0' })
  assert.throws(
    () => prepareHost(['10.1.0.1'], false, lacking.settings),
    (error) => error instanceof VoltaicError && error.remedy.includes('sysctl -w net.ipv4.conf.eth0.forwarding=1'),
  )
  assert.equal(lacking.written.size, 0)
  prepareHost(['10.1.0.1'], true, lacking.settings)
  assert.deepEqual([...lacking.written], [['net/ipv4/conf/eth0/forwarding', '1']])
  assert.deepEqual(missingSettings(['10.1.0.1'], lacking.settings), [])
})

test('a setting that cannot be set is an error like one that may not be', () => {
  const { settings } = host({})
  const readOnly = {
    ...settings,
    write: () => {
      throw new Error('EROFS')
    },
  }
  assert.throws(() => prepareHost(['10.1.0.1'], true, readOnly), { code: 'AGW_HOST_SETTINGS' })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { examine } from './examine.ts'
import type { Facts, NetworkPlan, Probes } from './facts.ts'

const plan: NetworkPlan = {
  realm: 'ims.mnc001.mcc001.3gppnetwork.org',
  data: '/var/lib/voltaic',
  elements: [],
  gm: { backend: 'none', protectedPorts: [] },
}

function probes(process: () => Promise<Facts['process']>): Probes {
  const none = () => assert.fail('this group was not asked for')
  return {
    process,
    ports: async () => [],
    disk: async () => {
      return {
        folder: 'writable',
        why: '',
        free: { kind: 'read', value: 2 ** 40 },
        keyFileMode: undefined,
        keyFile: '',
      }
    },
    ...{ esp: none, network: none, firewall: none, nat: none, clock: none, dns: none, diameter: none },
  }
}

test('only the groups that were asked for are looked at, in their own order', async () => {
  const healthy = probes(async () => ({ nodeVersion: '24.0.0', openFiles: { kind: 'read', value: 65_536 } }))
  const findings = await examine(healthy, plan, ['disk', 'process'])
  assert.deepEqual(
    findings.map(({ group, severity }) => `${group} ${severity}`),
    ['process ok', 'process ok', 'disk ok', 'disk ok'],
  )
})

test('a probe that fails is a finding, and the others go on', async () => {
  const failing = probes(() => Promise.reject(new Error('no such file')))
  const [first, ...rest] = await examine(failing, plan, ['process', 'disk'])
  assert.ok(first?.severity === 'note' && first.code === 'UNREADABLE')
  assert.equal(first.what, 'process could not be read: no such file')
  assert.equal(rest.length, 2)
})

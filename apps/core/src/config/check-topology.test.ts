import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTopology } from './check-topology.ts'
import type { ElementConfig, VoltaicConfig } from './config.ts'
import { DEFAULT_GM } from './gm-settings.ts'
import { labConfig } from './lab-config.ts'

/** The lab with some elements changed: undefined takes one out. */
function networkWith(changes: Readonly<Record<string, object | undefined>>): VoltaicConfig {
  const lab = labConfig({ data: '' })
  const elements = lab.elements.flatMap((element): readonly ElementConfig[] => {
    if (!Object.hasOwn(changes, element.name)) return [element]
    const change = changes[element.name]
    return change === undefined ? [] : [{ ...element, ...change } as ElementConfig]
  })
  return { ...lab, elements }
}

const said = (config: VoltaicConfig) =>
  checkTopology(config).map(({ path, message }) => `${path.join('.')}: ${message}`)

test('the lab is right, on IPv4 and on IPv6', () => {
  assert.deepEqual(said(labConfig({ data: '' })), [])
  assert.deepEqual(said(labConfig({ data: '', host: '::1' })), [])
})

test('every function is there, so that the others find it', () => {
  for (const name of ['dns', 'hss', 'scscf', 'icscf', 'pcscf']) {
    assert.deepEqual(said(networkWith({ [name]: undefined })), [
      `elements: there is no ${name}; list it even when it runs elsewhere, so that the others find it`,
    ])
  }
})

test('no two elements have one name or one address', () => {
  const twice = networkWith({ icscf: { name: 'scscf', sip: { host: '127.0.0.1', port: 5060 } } })
  assert.deepEqual(said(twice), [
    'elements.3.name: scscf is also the name of element 3',
    'elements.4.sip: scscf has the same address',
  ])
})

test('one port on two addresses, and port 0 twice, are no clash', () => {
  assert.deepEqual(said(networkWith({ icscf: { sip: { host: '127.0.0.2', port: 5060 } } })), [])
  const any = { sip: { host: '127.0.0.1', port: 0 } }
  assert.deepEqual(said(networkWith({ icscf: any, pcscf: any })), [])
})

test('the name hss is for an HSS: its database has that name', () => {
  assert.deepEqual(said(networkWith({ hss: { name: 'hss-1' }, pcscf: { name: 'hss' } })), [
    'elements.4.name: hss is a name for an HSS only',
  ])
})

test('an address that stands for all addresses is none that others can send to', () => {
  for (const host of ['0.0.0.0', '::']) {
    assert.deepEqual(
      said(networkWith({ pcscf: { sip: { host, port: 5060 } }, hss: { diameter: { host, port: 1 } } })),
      [
        `elements.1.diameter: ${host} is no address that others can reach; name one`,
        `elements.4.sip: ${host} is no address that others can reach; name one`,
      ],
    )
  }
})

test('the shortest registration is not longer than the longest and the usual one', () => {
  assert.deepEqual(said(networkWith({ scscf: { minExpires: 601, maxExpires: 600 } })), [
    'elements.2.minExpires: is longer than maxExpires',
  ])
  assert.deepEqual(said(networkWith({ scscf: { minExpires: 601, maxExpires: 700, defaultExpires: 600 } })), [
    'elements.2.minExpires: is longer than defaultExpires',
  ])
  assert.deepEqual(said(networkWith({ scscf: { minExpires: 600, maxExpires: 600, defaultExpires: 600 } })), [])
})

test('a P-CSCF that requires IPsec has somebody who does it', () => {
  const gm = { ...DEFAULT_GM, policy: 'require' } as const
  assert.deepEqual(said(networkWith({ pcscf: { gm } })), [
    'elements.4.gm: policy require, but nobody does ESP: set backend to auto, or to process where the phones run in this process',
  ])
  assert.deepEqual(said(networkWith({ pcscf: { gm: { ...gm, backend: 'auto' } } })), [])
})

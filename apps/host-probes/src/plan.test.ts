import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_GM, type GmBackend, labConfig, type VoltaicConfig } from '@voltaic/core'
import { planOf } from './plan.ts'

function withBackends(...backends: readonly GmBackend[]): VoltaicConfig {
  const lab = labConfig({ data: '/tmp/lab' })
  const [pcscf] = lab.elements.flatMap((element) => (element.function === 'pcscf' ? [element] : []))
  assert.ok(pcscf)
  const pcscfs = backends.map((backend, index) => {
    return {
      ...pcscf,
      name: `pcscf-${index}`,
      sip: { host: `127.0.0.${index + 1}`, port: 5060 },
      gm: { ...DEFAULT_GM, backend },
    }
  })
  return { ...lab, elements: [...lab.elements.filter((element) => element !== pcscf), ...pcscfs] }
}

test('each element has its address in the plan', () => {
  const plan = planOf(labConfig({ data: '/tmp/lab' }))
  assert.deepEqual(
    plan.elements.map(({ name, function: what, address }) => `${name} ${what} ${address.port}`),
    ['dns dns 5300', 'hss hss 3868', 'scscf scscf 6060', 'icscf icscf 4060', 'pcscf pcscf 5060'],
  )
})

test('the back end that wants most of the host is what it has to have', () => {
  assert.equal(planOf(withBackends('none')).gm.backend, 'none')
  assert.equal(planOf(withBackends('none', 'process', 'tun')).gm.backend, 'tun')
  assert.equal(planOf(withBackends('tun', 'auto')).gm.backend, 'auto')
  assert.equal(planOf(withBackends('tun', 'xfrm')).gm.backend, 'xfrm')
})

test('ports are protected where somebody does ESP, those that are still to be chosen aside', () => {
  const config = withBackends('none', 'xfrm')
  assert.deepEqual(planOf(config).gm.protectedPorts, [
    { host: '127.0.0.2', port: 6100 },
    { host: '127.0.0.2', port: 6101 },
    { host: '127.0.0.2', port: 6102 },
  ])
})

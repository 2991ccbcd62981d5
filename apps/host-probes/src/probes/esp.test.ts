import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type KernelTexts, partOf } from './esp.ts'

const NOTHING: KernelTexts = { config: undefined, modules: '', builtIn: undefined, available: undefined }
const tell = (texts: Partial<KernelTexts>) => partOf({ ...NOTHING, ...texts }, 'CONFIG_INET_ESP', 'esp4')

describe('whether a kernel has ESP', () => {
  for (const [what, texts, part] of [
    ['built in, by its configuration', { config: 'CONFIG_INET_ESP=y\n' }, 'there'],
    [
      'left out, by its configuration',
      { config: '# CONFIG_INET_ESP is not set\nCONFIG_INET_ESP_OFFLOAD=y\n' },
      'absent',
    ],
    ['in use', { config: 'CONFIG_INET_ESP=m\n', modules: 'esp4 28672 0 - Live 0x0\n' }, 'there'],
    ['in use of IPv6 only', { config: 'CONFIG_INET_ESP=n\n', modules: 'esp6 28672 0 - Live 0x0\n' }, 'absent'],
    ['a module that is installed', { available: 'kernel/net/ipv4/esp4.ko.xz: kernel/x.ko\n', builtIn: '' }, 'loadable'],
    ['a module of the host, seen from a container', { config: 'CONFIG_INET_ESP=m\n' }, 'loadable'],
    ['a module that is not installed', { config: 'CONFIG_INET_ESP=m\n', available: 'kernel/x.ko:\n' }, 'absent'],
    ['built in, by the list of such', { builtIn: 'kernel/net/ipv4/esp4.ko\n' }, 'there'],
    ['in neither list', { builtIn: 'kernel/a.ko\n', available: 'kernel/net/ipv4/esp4_offload.ko:\n' }, 'absent'],
  ] as const) {
    test(what, () => assert.deepEqual(tell(texts), { kind: 'read', value: part }))
  }

  test('a kernel that does not tell is not guessed at', () => {
    assert.equal(tell({}).kind, 'unreadable')
  })
})

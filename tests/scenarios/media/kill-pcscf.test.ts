import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { labConfig, type VoltaicConfig } from '@voltaic/core'
import { createNodeNet } from '@voltaic/runtime'
import { configure, createNamespace, netIn, noNamespaces } from '../../contracts/network-namespaces.ts'
import { ownHost, speechOutlivesKill } from './kill-pcscf.ts'

const CORE = '10.83.0.1'
const PHONES = '10.83.0.2'
/** What a host that relays in its kernel is told before. */
const KERNEL_SETTINGS: Readonly<Record<string, string>> = {
  'all/forwarding': '1',
  'all/accept_local': '1',
  'all/rp_filter': '0',
  'core0/rp_filter': '0',
}

function dataOf(t: TestContext): string {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-kill-media-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  return data
}

function withEngine(config: VoltaicConfig, engine: 'auto' | 'nftables'): VoltaicConfig {
  const elements = config.elements.map((element) => (element.function === 'agw' ? { ...element, engine } : element))
  return { ...config, elements }
}

const VICTIMS = ['pcscf', 'agw'] as const
const AFTERWARDS = 'speech goes on, and the call can be ended after its restart'

// the kernel is not told to relay for loopback addresses, so that the thread is the best that there is
test(`kill -9 of the pcscf, gateway with a thread for packets: ${AFTERWARDS}`, async (t) => {
  const host = ownHost()
  const config = withEngine(labConfig({ data: dataOf(t), host, hasMedia: true }), 'auto')
  await speechOutlivesKill({ config, phoneHost: host, engine: 'user-space' }, 'pcscf')
})

const skip = noNamespaces() ?? false

for (const victim of VICTIMS) {
  test(`kill -9 of the ${victim}, gateway with the kernel: ${AFTERWARDS}`, { skip }, async (t) => {
    const [core, phones] = [await createNamespace(), await createNamespace()]
    try {
      await configure(core, ['link set lo up', `link add core0 type veth peer name ue0 netns ${phones.path}`])
      await configure(core, [`addr add ${CORE}/24 dev core0`, 'link set core0 up'])
      await configure(phones, ['link set lo up', `addr add ${PHONES}/24 dev ue0`, 'link set ue0 up'])
      await core.run(async () => {
        for (const [name, value] of Object.entries(KERNEL_SETTINGS)) {
          writeFileSync(`/proc/sys/net/ipv4/conf/${name}`, value)
        }
      })
      await speechOutlivesKill(
        {
          config: withEngine(labConfig({ data: dataOf(t), host: CORE, hasMedia: true }), 'nftables'),
          phoneHost: PHONES,
          phoneNet: netIn(phones, createNodeNet()),
          coreNet: netIn(core, createNodeNet()),
          start: (process) => core.run(() => process.start()),
          engine: 'nftables',
        },
        victim,
      )
    } finally {
      core.close()
      phones.close()
    }
  })
}

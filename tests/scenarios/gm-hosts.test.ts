import { describe, test } from 'node:test'
import { ALGORITHM_PAIRS, checkSaBackend, type HostSaBackend } from '@voltaic/ipsec'
import { noNamespaces } from '../contracts/network-namespaces.ts'
import { formatCase, type GmCase, GmHosts } from './gm-hosts.ts'

/** All pairs over UDP and TCP, as in tests/soak/gm-xfrm.ts. */
const isWhole = process.env['VOLTAIC_GM'] === 'all'
const TIMEOUT = { timeout: 30_000 }

/** Each pair once for each IP version, over UDP and TCP by turns; or over both. */
function casesFor(version: 4 | 6): readonly GmCase[] {
  return ALGORITHM_PAIRS.flatMap((pair, index): readonly GmCase[] => {
    const udp: GmCase = { pair, transport: 'udp' }
    const tcp: GmCase = { pair, transport: 'tcp' }
    if (isWhole) return [udp, tcp]
    return [(index % 2 === 0) === (version === 4) ? udp : tcp]
  })
}

async function reasonNotToRun(backends: readonly HostSaBackend[]): Promise<string | undefined> {
  const checks = await Promise.all(backends.map(checkSaBackend))
  return noNamespaces() ?? checks.flatMap((check) => (check.kind === 'unavailable' ? check.reason : []))[0]
}

async function declare(phones: HostSaBackend, pcscf: HostSaBackend): Promise<void> {
  const title = `phones with ${phones}, P-CSCF with ${pcscf}`
  const reason = await reasonNotToRun([phones, pcscf])
  if (reason !== undefined) {
    test(title, (t) => t.skip(reason))
    return
  }
  for (const version of [4, 6] as const) {
    describe(`${title}, IPv${version}: register, call, register anew, text, hang up, leave (TS 33.203 §7)`, () => {
      let hosts: GmHosts | undefined
      test('the core starts', TIMEOUT, async () => {
        hosts = await GmHosts.start({ version, phones, pcscf })
      })
      for (const each of casesFor(version)) test(formatCase(each), TIMEOUT, async () => hosts?.play(each))
      for (const transport of ['udp', 'tcp'] as const) {
        const title = `a core that starts anew serves its phones on over ${transport} (TS 24.229 §5.2.2.2)`
        test(title, TIMEOUT, async () => hosts?.playRestart({ pair: ALGORITHM_PAIRS[1]!, transport }))
      }
      test('the core stops', TIMEOUT, async () => hosts?.stop())
    })
  }
}

await declare('tun', 'tun')
await declare('tun', 'xfrm')

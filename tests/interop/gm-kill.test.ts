import { test } from 'node:test'
import { checkSaBackend, type HostSaBackend } from '@voltaic/ipsec'
import { noNamespaces } from '../contracts/network-namespaces.ts'
import { killWithAssociations } from '../scenarios/gm-kill.ts'
import { SEED } from '../scenarios/network.ts'

/** `npm run test:soak -- gm-kill` does it with 100 phones and 20 calls, some of which ring, and waits for the last timer. */
const [PHONES, CALLS] = [10, 3]

async function declare(pcscf: HostSaBackend): Promise<void> {
  const checks = await Promise.all((['tun', pcscf] as const).map(checkSaBackend))
  const reason = noNamespaces() ?? checks.flatMap((check) => (check.kind === 'unavailable' ? check.reason : []))[0]
  const title = `kill -9 of a P-CSCF with ${pcscf}, ${PHONES} phones, ${CALLS} calls: all go on inside their SAs`
  test(`${title} (TS 33.203 §7.4)`, { timeout: 270_000, skip: reason ?? false }, (t) =>
    killWithAssociations({
      pcscf,
      ofPhones: 'tun',
      phones: PHONES,
      answered: CALLS,
      ringing: 0,
      seed: SEED,
      waitsForRemoval: false,
      say: (line) => t.diagnostic(line),
    }),
  )
}

await declare('tun')
// where the kernel of the host has no ESP, a guest has it: gm-kill-guest.test.ts
await declare('xfrm')

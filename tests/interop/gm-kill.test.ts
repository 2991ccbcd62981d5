import { test } from 'node:test'
import { checkSaBackend, type HostSaBackend } from '@voltaic/ipsec'
import { noNamespaces } from '../contracts/network-namespaces.ts'
import { killWithAssociations } from '../scenarios/gm-kill.ts'
import { SEED } from '../scenarios/network.ts'
import { runXfrmTests } from './xfrm-guest.ts'

/** `npm run test:soak -- gm-kill` does it with 100 phones and 20 calls, some of which ring, and waits for the last timer. */
const [PHONES, CALLS] = [10, 3]
/** Half of it is enough where nobody else works. */
const GUEST_SECONDS = 280

async function declare(pcscf: HostSaBackend): Promise<void> {
  const checks = await Promise.all((['tun', pcscf] as const).map(checkSaBackend))
  const reason = noNamespaces() ?? checks.flatMap((check) => (check.kind === 'unavailable' ? check.reason : []))[0]
  const title = `kill -9 of a P-CSCF with ${pcscf}, ${PHONES} phones, ${CALLS} calls: all go on inside their SAs`
  test(`${title} (TS 33.203 §7.4)`, { timeout: 170_000, skip: reason ?? false }, (t) =>
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
// where the kernel of the host has no ESP, the guest below has it
await declare('xfrm')

test('the same in user-mode-linux, where the kernel has XFRM', { timeout: (GUEST_SECONDS + 30) * 1000 }, async (t) => {
  const suite = { file: 'tests/interop/gm-kill.test.ts', pattern: 'P-CSCF with xfrm', least: 1 }
  for (const line of await runXfrmTests(t, { suites: [suite], seconds: GUEST_SECONDS })) t.diagnostic(line)
})

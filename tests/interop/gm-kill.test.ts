import { test } from 'node:test'
import { checkSaBackend } from '@voltaic/ipsec'
import { noNamespaces } from '../contracts/network-namespaces.ts'
import { killWithAssociations } from '../scenarios/gm-kill.ts'
import { SEED } from '../scenarios/network.ts'

/** `npm run test:soak -- gm-kill` does it with 100 phones and 20 calls, some of which ring, and waits for the last timer. */
const [PHONES, CALLS] = [10, 3]

test(`kill -9 of a P-CSCF with IPsec, ${PHONES} phones and ${CALLS} calls: all go on inside their SAs (TS 33.203 §7.4)`, {
  timeout: 120_000,
}, async (t) => {
  const tun = await checkSaBackend('tun')
  const reason = noNamespaces() ?? (tun.kind === 'unavailable' ? tun.reason : undefined)
  if (reason !== undefined) return t.skip(reason)
  const calls = { answered: CALLS, ringing: 0, phones: PHONES }
  await killWithAssociations({
    ...calls,
    backend: 'tun',
    seed: SEED,
    waitsForRemoval: false,
    say: (line) => t.diagnostic(line),
  })
})

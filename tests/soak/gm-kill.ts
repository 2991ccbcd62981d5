// Kills a P-CSCF that has security associations with its phones, during registrations and calls (see
// tests/scenarios/gm-kill.ts). As root: it makes network namespaces, and does ESP in user space.
//   npm run test:soak -- gm-kill [--phones 100] [--calls 20] [--rounds 2] [--seed NUMBER]
import { parseArgs } from 'node:util'
import { killWithAssociations } from '../scenarios/gm-kill.ts'

const SEED = 20261136

const { values } = parseArgs({
  options: {
    phones: { type: 'string', default: '100' },
    calls: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(SEED) },
  },
})
const calls = Number(values.calls)
const ringing = Math.floor(calls / 4)
for (let round = 0; round < Number(values.rounds); round++) {
  const seed = Number(values.seed) + round
  console.log(`seed ${seed}, ${values.phones} phones, ${calls} calls`)
  await killWithAssociations({
    pcscf: 'tun',
    ofPhones: 'tun',
    phones: Number(values.phones),
    answered: calls - ringing,
    ringing,
    seed,
    waitsForRemoval: true,
    say: (line) => console.log(`  ${line}`),
  })
}

// osmo-auc-gen of Debian and our authentication centre over random keys (see tests/interop/osmo-auc-gen.ts).
//   npm run test:soak -- osmo-auc-gen [--keys 1000] [--seed 1]
// Ends with exit code 1 at the first vector or AUTS that is not the same.
import { parseArgs } from 'node:util'
import { compareWithOsmo, osmoVersion } from '../interop/osmo-auc-gen.ts'

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
})
const { keys, vectors, auts } = await compareWithOsmo(Number(values.keys), Number(values.seed))
console.log(
  `${await osmoVersion()}: ${keys} random keys of seed ${values.seed}, with OP, with OPc and with XOR: ` +
    `${vectors} vectors and ${auts} AUTS agree`,
)

// Offers twice as many calls as the core can serve, for a minute (see tests/bench/overload.ts).
//   npm run test:soak -- overload [--seconds 60] [--capacity CALLS_A_SECOND]
// Ends with exit code 1 when less than 90 % of the capacity is served, or calls end otherwise than served or with a 503
// that has Retry-After.
import { parseArgs } from 'node:util'
import { runOverload } from '../bench/overload.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, capacity: { type: 'string' } },
})
const capacity = values.capacity === undefined ? undefined : Number(values.capacity)
const passed = await runOverload(Number(values.seconds), capacity, (line) => console.log(line))
if (!passed) process.exitCode = 1

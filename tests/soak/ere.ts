// Random EREs against sed -E of this machine (see tests/interop/ere-sed.ts).
//   npm run test:soak -- ere [--pairs 10000] [--seed N]
// Ends with an error at the first pair whose whole match differs, or a sub-match where there is one way to match.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { compareWithSed, sedVersion } from '../interop/ere-sed.ts'

const SHOWN = 60

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '10000' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? randomInt(2 ** 31))
console.log(`seed ${seed}`)
const { pairs, matches, ambiguous, differences, wrongInSed } = compareWithSed(seed, Number(values.pairs))
console.log(`${sedVersion()}, seed ${seed}: ${pairs} pairs, ${matches} match, all with the same whole match`)
console.log(`but ${wrongInSed.length} that sed alone gets wrong, each with an anchor inside a repetition:`)
for (const what of wrongInSed.slice(0, SHOWN)) console.log(`  ${what}`)
console.log(`sub-matches: the same wherever there is one way to match; ${ambiguous} matches have several ways,`)
console.log(
  `${differences.length} of them with other sub-matches than sed${differences.length > SHOWN ? ', e.g.' : ':'}`,
)
for (const { pattern, text, ours, sed } of differences.slice(0, SHOWN)) {
  console.log(`  ${pattern}  on  ${text}:  ours ${JSON.stringify(ours)}, sed ${JSON.stringify(sed)}`)
}

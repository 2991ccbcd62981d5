// POSIX expressions that backtracking never comes to an end with, against headers of 4 to 64 KiB: time for an octet must not
// grow with the text. Ends with exit code 1 when it does.
// Run: node bin/launch.cjs tests/bench/ere.ts
import { compileEre } from '@voltaic/ere'

const SIZES = [4, 16, 64].map((kib) => kib * 1024)
/** Linear time gives 1; one that grows with the square of the text would give 16. */
const MOST_GROWTH = 3
/** Each size is searched for at least so long, in milliseconds, and the best of the rounds counts. */
const SEARCH_MS = 60
const ROUNDS = 3

/** What a search for plain text would miss stands at the beginning. */
const filled = (octets: string, beginning: string) => (size: number) =>
  beginning + octets.repeat(Math.floor((size - beginning.length) / octets.length))

/** Pattern and what it is held against; none matches, so that the whole text is looked at. */
const HOSTILE: readonly (readonly [pattern: string, text: (size: number) => string])[] = [
  ['(a+)+$', (size) => `${'a'.repeat(size - 1)}!`],
  ['(a|aa)+$', (size) => `${'a'.repeat(size - 1)}!`],
  ['(a|a)*b$', filled('a', 'b')],
  ['(.*)*x$', filled('ab', 'x')],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', filled('a', '')],
  ['(x+x+)+y$', filled('x', 'y')],
  ['a{1,200}b$', filled('a', 'b')],
  ['(a?){100}b$', filled('a', 'b')],
  ['.*.*.*.*=;$', filled('urn', '=;')],
  ['[^;]*;[^;]*;[^;]*;[^;]*x$', filled('param=value;', 'x')],
]

/** Nanoseconds of processor for one octet. */
function costOf(search: () => boolean, size: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    let searches = 0
    const started = process.cpuUsage()
    let spent = 0
    while (spent < SEARCH_MS) {
      if (search()) throw new Error('it matches')
      searches += 1
      const { user, system } = process.cpuUsage(started)
      spent = (user + system) / 1000
    }
    best = Math.min(best, (spent * 1e6) / searches / size)
  }
  return best
}

console.log(`${'ns CPU for an octet of'.padEnd(34)}${SIZES.map((size) => `${size / 1024} KiB`.padStart(9)).join('')}`)
for (const [pattern, text] of HOSTILE) {
  const ere = compileEre(pattern)
  const costs = SIZES.map((size) => {
    const octets = text(size)
    return costOf(() => ere.test(octets), octets.length)
  })
  console.log(`${pattern.padEnd(34)}${costs.map((cost) => cost.toFixed(1).padStart(9)).join('')}`)
  const [first = 0, , last = 0] = costs
  if (last > MOST_GROWTH * first) process.exitCode = 1
}
if (process.exitCode === 1) console.error('the time for an octet grows with the text')

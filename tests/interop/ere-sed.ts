import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { compileEre, type EreMatch } from '@voltaic/ere'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { leftmostLongest, matchesEmpty, waysToMatch } from './ere-ways.ts'
import { formatRandomEre, groupsOf, type RandomEre, randomEre, randomText, sampleText } from './random-ere.ts'

/** Pairs that one sed gets: its commands grow with their square. */
const BATCH = 500
/** A replacement can name no more. */
const MOST_GROUPS = 9
const LONGEST_TEXT = 16

interface Pair {
  readonly ere: RandomEre
  readonly pattern: string
  readonly groups: number
  readonly text: string
}

/** A match as sed shows it: what took no part is empty. */
interface SedMatch {
  readonly start: number
  readonly end: number
  readonly groups: readonly string[]
}

/** An ambiguous pair in which our sub-matches are not those of sed. */
export interface Difference {
  readonly pattern: string
  readonly text: string
  readonly ours: readonly string[]
  readonly sed: readonly string[]
}

export interface SedReport {
  readonly pairs: number
  readonly matches: number
  /** Of the matches with sub-matches: those in which the pattern has more than one way. */
  readonly ambiguous: number
  readonly differences: readonly Difference[]
  /** What sed alone gets wrong: an anchor inside a repetition keeps it from matching. */
  readonly wrongInSed: readonly string[]
}

export function sedVersion(): string {
  return run(['--version'], '').split('\n')[0] ?? ''
}

function run(args: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync('sed', args, {
    input: Buffer.from(input, 'latin1'),
    env: { ...process.env, LC_ALL: 'C' },
    timeout: 60_000,
    maxBuffer: 2 ** 26,
  })
  if (error !== undefined) throw error
  assert.equal(status, 0, stderr.toString())
  return stdout.toString('latin1')
}

/**
 * Has our engine and `sed -E` match random texts with random patterns. The whole match must be the same, which is the one
 * that trying all ways gives; each sub-match too where the pattern has one way to match.
 */
export function compareWithSed(seed: number, pairs: number): SedReport {
  const random = createSeededRandom(seed)
  const report = { pairs, matches: 0, ambiguous: 0, differences: [] as Difference[], wrongInSed: [] as string[] }
  for (let done = 0; done < pairs; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, pairs - done) }, () => randomPair(random))
    const answers = matchWithSed(batch)
    for (const [index, pair] of batch.entries()) compare(pair, answers[index], report)
  }
  return report
}

function randomPair(random: Random): Pair {
  for (;;) {
    const ere = randomEre(random, 3)
    const groups = groupsOf(ere)
    const inside = sampleText(random, ere)
    const text = random.integer(4) === 0 ? randomText(random, LONGEST_TEXT) : around(random, inside)
    if (groups > MOST_GROUPS || text.length > LONGEST_TEXT) continue
    const pair = { ere, pattern: formatRandomEre(ere), groups, text }
    if (!repeatsNothing(ere)) return pair
    // sed of glibc never ends for some of these: they are held against trying all ways alone
    checkAlone(pair)
  }
}

/** Whether a repetition may go round without taking an octet: `(a*)*`. */
function repeatsNothing(ere: RandomEre): boolean {
  switch (ere.kind) {
    case 'repeat':
      return (ere.max > 1 && matchesEmpty(ere.child)) || repeatsNothing(ere.child)
    case 'group':
      return repeatsNothing(ere.child)
    case 'sequence':
      return ere.parts.some(repeatsNothing)
    case 'choice':
      return ere.branches.some(repeatsNothing)
    default:
      return false
  }
}

/** @returns our match, which is the one that trying all ways gives */
function checkAlone({ ere, pattern, text }: Pair): EreMatch | undefined {
  const compiled = compileEre(pattern)
  const ours = compiled.match(text)
  const what = describePair(pattern, text)
  assert.equal(compiled.test(text), ours !== undefined, what)
  assert.deepEqual(spanOf(ours), leftmostLongest(ere, text), what)
  return ours
}

function describePair(pattern: string, text: string): string {
  return `${JSON.stringify(pattern)} on ${JSON.stringify(text)}`
}

function around(random: Random, inside: string): string {
  return random.integer(2) === 0 ? inside : randomText(random, 3) + inside + randomText(random, 3)
}

/** One process for all of them: each pattern is a command for the line that holds its text. */
function matchWithSed(batch: readonly Pair[]): (SedMatch | undefined)[] {
  const commands = batch.map(({ pattern, groups }, index) => {
    const parts = Array.from({ length: groups }, (_, group) => `\x05\\${group + 1}`).join('')
    return `${index + 1}s\x01${pattern}\x01\x02&${parts}\x03\x01`
  })
  const lines = batch.map(({ text }) => `${text}\n`).join('')
  const answers = run(['--posix', '-E', commands.join('\n')], lines).split('\n')
  return batch.map((_, index) => parseAnswer(answers[index] ?? ''))
}

function parseAnswer(line: string): SedMatch | undefined {
  const start = line.indexOf('\x02')
  if (start === -1) return undefined
  const [whole = '', ...groups] = line.slice(start + 1, line.indexOf('\x03')).split('\x05')
  return { start, end: start + whole.length, groups }
}

interface Tally {
  matches: number
  ambiguous: number
  readonly differences: Difference[]
  readonly wrongInSed: string[]
}

function compare(pair: Pair, sed: SedMatch | undefined, tally: Tally): void {
  const { ere, pattern, groups, text } = pair
  const ours = checkAlone(pair)
  const what = describePair(pattern, text)
  if (hasRepeatedAnchor(ere) && String(spanOf(ours)) !== String(spanOf(sed))) {
    tally.wrongInSed.push(what)
    return
  }
  assert.deepEqual(spanOf(ours), spanOf(sed), what)
  if (ours === undefined || sed === undefined) return
  tally.matches += 1
  const ways = waysToMatch(ere, text, ours.start, ours.end)
  assert.ok(ways > 0, `${what}: no way to match`)
  if (groups === 0) return
  const shown = ours.groups.map((group) => group ?? '')
  if (ways === 1) {
    assert.deepEqual(shown, sed.groups, what)
    return
  }
  tally.ambiguous += 1
  if (shown.join('\x05') !== sed.groups.join('\x05'))
    tally.differences.push({ pattern, text, ours: shown, sed: sed.groups })
}

function spanOf(match: EreMatch | SedMatch | undefined): readonly number[] | undefined {
  return match && [match.start, match.end]
}

function hasRepeatedAnchor(ere: RandomEre, isRepeated = false): boolean {
  switch (ere.kind) {
    case 'start':
    case 'end':
      return isRepeated
    case 'repeat':
      return hasRepeatedAnchor(ere.child, true)
    case 'group':
      return hasRepeatedAnchor(ere.child, isRepeated)
    case 'sequence':
      return ere.parts.some((part) => hasRepeatedAnchor(part, isRepeated))
    case 'choice':
      return ere.branches.some((branch) => hasRepeatedAnchor(branch, isRepeated))
    default:
      return false
  }
}

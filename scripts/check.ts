// All that must hold before a change is merged, and all that CI runs without foreign peers.
//   npm run check                        everything
//   npm run check -- --only tsc,test     some steps, with their whole output
//   npm run check -- --list              what the steps are
import os from 'node:os'
import { parseArgs } from 'node:util'
import { lastLine, runSteps, type Step, type StepResult, stopSignal, withoutLastLine } from './steps.ts'
import { repository } from './tree.ts'

/** The longest first, so that the short ones fill the other processor. */
export const STEPS: readonly Step[] = [
  { name: 'test', what: 'unit, contract, conformance and scenario tests', args: ['scripts/test.ts'] },
  { name: 'fuzz', what: '30 s of mutated input for every decoder', args: ['tests/fuzz/run.ts', '--seconds', '30'] },
  {
    name: 'biome',
    what: 'format and lint (biome.json); mend most with: npm run format',
    args: [
      'node_modules/@biomejs/biome/bin/biome',
      'ci',
      '--colors=off',
      '--diagnostic-level=warn',
      '--error-on-warnings',
      '--max-diagnostics=200',
      '.',
    ],
  },
  { name: 'tsc', what: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', '.'] },
  {
    name: 'web',
    what: 'types of the page of the console',
    args: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', 'apps/console/web'],
  },
  {
    name: 'console',
    what: 'what the console knows of the API is current',
    args: ['scripts/console-types.ts', '--check'],
  },
  { name: 'imports', what: 'who may import whom (.dependency-cruiser.cjs)', args: ['scripts/import-rules.ts'] },
  {
    name: 'knip',
    what: 'files, exports and dependencies that nothing uses',
    args: ['node_modules/knip/bin/knip.js', '--no-config-hints'],
  },
  { name: 'clock', what: 'time and chance come from kernel/runtime alone', args: ['scripts/clock-rule.ts'] },
  { name: 'size', what: 'no file of more than 400 lines', args: ['scripts/file-size.ts'] },
  {
    name: 'spec',
    what: 'citations are well-formed, docs/spec-index.md is current',
    args: ['scripts/spec-index.ts', '--check'],
  },
  { name: 'errors', what: 'docs/reference/errors.md is current', args: ['scripts/error-index.ts', '--check'] },
  {
    name: 'openapi',
    what: 'docs/reference/openapi.json is valid and current',
    args: ['scripts/open-api.ts', '--check'],
  },
  {
    name: 'config',
    what: 'docs/reference/config.md says what the schema of voltaic.yaml has',
    args: ['scripts/config-reference.ts', '--check'],
  },
  {
    name: 'cx',
    what: 'every result of Cx has a test, docs/reference/cx.md is current',
    args: ['scripts/cx-index.ts', '--check'],
  },
  {
    name: 'graph',
    what: 'manifests agree, the graph in ARCHITECTURE.md is current',
    args: ['scripts/graph.ts', '--check'],
  },
  { name: 'lock', what: 'package-lock.json fits the manifests and every platform', args: ['scripts/lockfile.ts'] },
  { name: 'adr', what: 'decision records have number, parts and length', args: ['scripts/adr.ts'] },
  { name: 'links', what: 'links of every Markdown file lead somewhere', args: ['scripts/links.ts'] },
]

/** @throws Error naming a step that is not there */
export function selectSteps(steps: readonly Step[], only: string | undefined): readonly Step[] {
  if (only === undefined) return steps
  return only.split(',').map((name) => {
    const step = steps.find((each) => each.name === name)
    if (step === undefined) throw new Error(`no step ${name}; there are ${steps.map((each) => each.name).join(', ')}`)
    return step
  })
}

/** One line, as a step ends. */
export function formatResult({ step, isGood, seconds, output }: StepResult): string {
  const line = `${isGood ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s`
  return isGood ? `${line}  ${lastLine(output)}` : line
}

/** Lines of a step that failed that are shown where several run; alone it shows them all. */
const MOST_LINES = 80

/** What failed, and how to run it alone. */
export function formatFailures(results: readonly StepResult[]): string {
  return results
    .filter(({ isGood }) => !isGood)
    .map(({ step, output }) => {
      const lines = output.trimEnd().split('\n')
      const shown = results.length === 1 ? lines : lines.slice(0, MOST_LINES)
      if (shown.length < lines.length) shown.push(`... and ${lines.length - shown.length} lines more`)
      return [`\n--- ${step.name}: ${step.what}`, ...shown, `--- alone: npm run check -- --only ${step.name}`].join(
        '\n',
      )
    })
    .join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } })
  if (values.list === true) {
    for (const { name, what } of STEPS) console.log(`${name.padEnd(8)} ${what}`)
    return
  }
  const steps = selectSteps(STEPS, values.only)
  const started = performance.now()
  const options = { cwd: repository, atOnce: os.availableParallelism(), signal: stopSignal() }
  const results = await runSteps(steps, options, (result) => {
    console.log(formatResult(result))
    if (values.only !== undefined && result.isGood) process.stdout.write(withoutLastLine(result.output))
  })
  const failures = formatFailures(results)
  if (failures !== '') console.log(failures)
  const bad = results.filter(({ isGood }) => !isGood).map(({ step }) => step.name)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const isGood = bad.length === 0 && results.length === steps.length
  console.log(
    `\n${isGood ? `all ${steps.length} steps passed` : `failed: ${bad.join(', ') || 'interrupted'}`} in ${seconds} s`,
  )
  process.exitCode = isGood ? 0 : 1
}

if (import.meta.main) await main()

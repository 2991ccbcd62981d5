// Runs a long test by hand and files what it said, with commit and date, under docs/soak/.
//   npm run test:soak -- kill9 [ARGUMENT ...]      runs tests/soak/kill9.ts, writes docs/soak/kill9.md
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { filesIn, repository } from './tree.ts'

/** Lines of the output that are kept: a soak says the interesting things at its end. */
const LINES_KEPT = 200

export interface Soak {
  readonly name: string
  readonly args: readonly string[]
  /** Output of `git describe`; ends with `-dirty` when the tree was not what was committed. */
  readonly commit: string
  readonly machine: string
  readonly started: Date
  readonly seconds: number
  readonly exitCode: number
  readonly output: string
}

/** The page that is filed. */
export function formatSoak(soak: Soak): string {
  const { name, args, commit, machine, started, seconds, exitCode, output } = soak
  const lines = output.trimEnd().split('\n')
  const kept = lines.slice(-LINES_KEPT)
  const cut = lines.length > kept.length ? [`(${lines.length - kept.length} lines before)`] : []
  return `${[
    `# Soak: ${name}`,
    '',
    `Written by \`npm run test:soak -- ${[name, ...args].join(' ')}\`.`,
    '',
    `- outcome: ${exitCode === 0 ? 'passed' : `FAILED, exit code ${exitCode}`}`,
    `- date: ${started.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- commit: ${commit}`,
    `- duration: ${formatDuration(seconds)}`,
    `- machine: ${machine}`,
    '',
    '```text',
    ...cut,
    ...kept,
    '```',
  ].join('\n')}\n`
}

function formatDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return `${hours} h ${minutes} min ${Math.floor(seconds % 60)} s`
}

function machine(): string {
  const [cpu] = os.cpus()
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`
  return `${os.availableParallelism()} × ${cpu?.model ?? 'unknown'}, ${memory}, Linux ${os.release()}, Node.js ${process.version}`
}

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2)
  const known = filesIn(repository, ['tests/soak'], '.ts').map((file) => path.basename(file, '.ts'))
  if (!known.includes(name)) {
    console.error(`which one? npm run test:soak -- ${known.join(' | ') || '(there is none yet)'}`)
    process.exitCode = 1
    return
  }
  const started = new Date()
  const child = spawn(process.execPath, [`tests/soak/${name}.ts`, ...args], {
    cwd: repository,
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  // Ctrl-C ends the soak, which then says how far it came; the page is written all the same.
  process.on('SIGINT', () => {})
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data)
    output += data.toString()
  })
  const [code] = await once(child, 'close')
  const exitCode = typeof code === 'number' ? code : 1
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: repository, encoding: 'utf8' }).trim()
  const seconds = (Date.now() - started.getTime()) / 1000
  const page = formatSoak({ name, args, commit, machine: machine(), started, seconds, exitCode, output })
  mkdirSync(path.join(repository, 'docs/soak'), { recursive: true })
  writeFileSync(path.join(repository, `docs/soak/${name}.md`), page)
  console.log(`filed in docs/soak/${name}.md`)
  process.exitCode = exitCode
}

if (import.meta.main) await main()

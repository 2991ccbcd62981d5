// How long an import of many subscribers takes as people do it, and what memory it needs: `voltaic subscriber import`,
// where no core runs, so that one process reads, checks, seals and stores.
// Run: node bin/launch.cjs tests/bench/import.ts [rows]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatConfig } from '@voltaic/core'

const CLI = join(import.meta.dirname, '../../apps/cli/src/main.ts')
const rows = Number(process.argv[2] ?? 1_000_000)

async function writeCsv(file: string): Promise<void> {
  const stream = createWriteStream(file)
  stream.write('imsi,msisdn,k,opc\n')
  for (let row = 0; row < rows; row++) {
    const number = String(row).padStart(9, '0')
    const key = String(row).padStart(32, '0')
    const line = `001010${number},+4915${number},${key},cd63cb71954a9f4e48a5994e37a02baf\n`
    if (!stream.write(line)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

interface Figures {
  readonly seconds: number
  /** Seconds of processor time, user and system. */
  readonly cpu: number
  /** Most memory that the process has had, in MB. */
  readonly peak: number
}

const TICKS_A_SECOND = 100

/** What the system says of a process; undefined when it is gone. */
function usageOf(pid: number): Pick<Figures, 'cpu' | 'peak'> | undefined {
  try {
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return { peak, cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND }
  } catch {
    return undefined
  }
}

async function run(folder: string, args: readonly string[]): Promise<Figures> {
  const start = performance.now()
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  let usage = { cpu: 0, peak: 0 }
  const watch = setInterval(() => {
    const now = usageOf(child.pid ?? 0)
    if (now !== undefined && Number.isFinite(now.peak)) usage = now
  }, 200)
  const [code] = await once(child, 'exit')
  clearInterval(watch)
  if (code !== 0) throw new Error(`it ended with ${code}`)
  return { ...usage, seconds: (performance.now() - start) / 1000 }
}

const folder = mkdtempSync(join(tmpdir(), 'voltaic-import-'))
try {
  writeFileSync(join(folder, 'voltaic.yaml'), formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' }))
  const file = join(folder, 'subscribers.csv')
  await writeCsv(file)
  const megabytes = Math.round(statSync(file).size / 1e6)
  for (const [what, args] of [
    ['dry run', ['subscriber', 'import', 'subscribers.csv', '--dry-run']],
    ['import', ['subscriber', 'import', 'subscribers.csv']],
  ] as const) {
    const { seconds, cpu, peak } = await run(folder, args)
    const rate = `${Math.round(rows / seconds)} rows/s, ${cpu.toFixed(0)} s of processor`
    console.log(`${what}: ${rows} rows, ${megabytes} MB in ${seconds.toFixed(0)} s, ${rate}, ${Math.round(peak)} MB`)
  }
  const database = join(folder, 'voltaic-data-00101/hss.sqlite')
  console.log(`database: ${Math.round(statSync(database).size / 1e6)} MB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

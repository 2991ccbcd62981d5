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

/** Most memory that a process has had, in MB; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function run(folder: string, args: readonly string[]): Promise<{ seconds: number; cpu: number; peak: number }> {
  const [before, start] = [process.resourceUsage(), performance.now()]
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid ?? 0))
  }, 200)
  const [code] = await once(child, 'exit')
  clearInterval(watch)
  if (code !== 0) throw new Error(`it ended with ${code}`)
  const cpu = (process.resourceUsage().userCPUTime - before.userCPUTime) / 1e6
  return { seconds: (performance.now() - start) / 1000, cpu, peak }
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
    const { seconds, peak } = await run(folder, args)
    const rate = Math.round(rows / seconds)
    console.log(
      `${what}: ${rows} rows, ${megabytes} MB in ${seconds.toFixed(0)} s, ${rate} rows/s, ${Math.round(peak)} MB`,
    )
  }
  const database = join(folder, 'voltaic-data-00101/hss.sqlite')
  console.log(`database: ${Math.round(statSync(database).size / 1e6)} MB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

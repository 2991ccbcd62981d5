// Kills a recorder and a receiver of recordings with SIGKILL at random moments, with uploads under way (see
// tests/scenarios/recordings/recording-kill.ts).
//   npm run test:soak -- recording-kill [--files 200] [--kills 15] [--rounds 10]
// Ends with exit code 1 when a finished recording was lost, changed or came twice. VOLTAIC_SEED repeats a run as far as the
// scheduler allows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { killRecorder } from '../scenarios/recordings/recording-kill.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '200' },
    kills: { type: 'string', default: '15' },
    rounds: { type: 'string', default: '10' },
  },
})
const [files, kills, rounds] = [values.files, values.kills, values.rounds].map(Number) as [number, number, number]
const firstSeed = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
const host = `127.${96 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`

for (let round = 0; round < rounds; round++) {
  const seed = firstSeed + round
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-recording-kill-'))
  console.log(`VOLTAIC_SEED=${seed}: ${files} recordings, ${kills} deaths`)
  const say = (line: string) => console.log(`  ${line}`)
  const summary = await killRecorder({ seed, files, kills, folder, at: { host, port: 8090 + round }, say })
  console.log(`  ${JSON.stringify(summary)}`)
  if (summary.lost + summary.different + summary.twice + summary.stray > 0) process.exitCode = 1
  rmSync(folder, { recursive: true, force: true })
}

import type { ClockFacts, Reading } from '@voltaic/doctor'
import type { Clock } from '@voltaic/runtime'
import { read, readText, unread } from '../read-text.ts'
import { runProgram } from '../run-program.ts'

/** How long the clock is watched. */
const WATCHED_MS = 300
/** systemd-timesyncd touches it when it has synchronised the clock. */
const TIMESYNC_MARK = '/run/systemd/timesync/synchronized'
/** chronyc -c tracking: comma-separated, the last column is the leap status. */
const CHRONY_LEAP = 13

export async function probeClock(clock: Clock): Promise<ClockFacts> {
  const [isSynchronised, jumpMs] = await Promise.all([synchronised(), jump(clock)])
  return { now: clock.now(), isSynchronised, jumpMs, watchedMs: WATCHED_MS }
}

/** How much more the wall clock went on than the monotonic one, in milliseconds. */
async function jump(clock: Clock): Promise<number> {
  const [wall, monotonic] = [clock.now(), performance.now()]
  await new Promise<void>((resolve) => clock.startTimer(WATCHED_MS, resolve, true))
  return clock.now() - wall - (performance.now() - monotonic)
}

/** The kernel's own flag through timedatectl, else what chrony says, else the mark of timesyncd. */
async function synchronised(): Promise<Reading<boolean>> {
  const told = await runProgram('timedatectl', 'show', '--property=NTPSynchronized', '--value')
  if (told.kind === 'read' && /^(yes|no)$/.test(told.value.trim())) return read(told.value.trim() === 'yes')
  const chrony = await runProgram('chronyc', '-n', '-c', 'tracking')
  if (chrony.kind === 'read') return read(chrony.value.trim().split(',')[CHRONY_LEAP] !== 'Not synchronised')
  if ((await readText(TIMESYNC_MARK)) !== undefined) return read(true)
  return unread('neither timedatectl nor chronyc answers, and systemd-timesyncd has left no mark', {
    package: 'chrony',
  })
}

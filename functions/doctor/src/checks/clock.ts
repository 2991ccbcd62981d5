import type { ClockFacts } from '../facts.ts'
import { commands, type Finding, found, passed, unreadable } from '../finding.ts'

/** A clock outside these years was never set. */
const FIRST_YEAR = 2024
const LAST_YEAR = 2099
/** NTP slews by 500 µs a second at the most; what is more than that is a step, or a machine that was paused. */
const STEP_MS = 50

/** The wall clock: lifetimes, sequence numbers of AKA and traces hang on it. */
export function checkClock(facts: ClockFacts): readonly Finding[] {
  return [year(facts), synchronised(facts), jumps(facts)]
}

function year({ now }: ClockFacts): Finding {
  const is = new Date(now).getUTCFullYear()
  if (is >= FIRST_YEAR && is <= LAST_YEAR) return passed('clock', `the clock says ${new Date(now).toISOString()}`)
  return found('error', {
    group: 'clock',
    code: 'CLOCK_YEAR',
    what: `the clock says ${new Date(now).toISOString()}`,
    why: 'registrations outlive their time or end at once when it is set, and SIM cards refuse sequence numbers made of it',
    mend: commands('timedatectl set-ntp true'),
  })
}

function synchronised({ isSynchronised }: ClockFacts): Finding {
  if (isSynchronised.kind === 'unreadable') {
    return unreadable('clock', 'whether the clock is synchronised', isSynchronised)
  }
  if (isSynchronised.value) return passed('clock', 'the clock is synchronised')
  return found('warning', {
    group: 'clock',
    code: 'CLOCK_NOT_SYNCHRONISED',
    what: 'the clock is not synchronised with others (NTP)',
    why: 'it drifts: traces of several machines do not fit together, and one day it is set by hand, in a jump',
    mend: commands('timedatectl set-ntp true'),
  })
}

function jumps({ jumpMs, watchedMs }: ClockFacts): Finding {
  if (Math.abs(jumpMs) < STEP_MS) return passed('clock', `the clock goes evenly (watched for ${watchedMs} ms)`)
  return found('warning', {
    group: 'clock',
    code: 'CLOCK_JUMPS',
    what: `the clock jumped by ${Math.round(jumpMs)} ms while it was watched for ${watchedMs} ms`,
    why: 'lifetimes of registrations are reckoned by it: they end early or late',
    mend: commands('systemctl restart systemd-timesyncd', 'timedatectl set-ntp true'),
  })
}

import type { DiskFacts, NetworkPlan, Reading } from '../facts.ts'
import { advice, commands, type Finding, found, passed, quoted, unreadable } from '../finding.ts'

const MEBI = 1024 * 1024
/** Below this the databases may fail to grow while traffic goes on. */
const LEAST_FREE = 100 * MEBI
const COMFORTABLE = 1024 * MEBI
/** What others than the owner may do. */
const OTHERS = 0o077

/** The data folder: databases and keys. */
export function checkDisk(facts: DiskFacts, { data }: NetworkPlan): readonly Finding[] {
  return [folder(facts, data), free(facts.free, data), ...keyFile(facts)]
}

function folder({ folder: state, why }: DiskFacts, data: string): Finding {
  switch (state) {
    case 'writable':
      return passed('disk', `${data} can be written`)
    case 'missing':
      return found('note', {
        group: 'disk',
        code: 'DATA_MISSING',
        what: `there is no folder ${data} yet`,
        why: 'it is made by the first start; if subscribers should be there, this is the wrong folder',
        mend: commands(`mkdir -p -m 0700 ${quoted(data)}`),
      })
    case 'not-writable':
      return found('error', {
        group: 'disk',
        code: 'DATA_NOT_WRITABLE',
        what: `${data} cannot be written: ${why}`,
        why: 'no element that keeps state can start',
        mend: commands(`chown -R "$(id -u):$(id -g)" ${quoted(data)}`, `chmod u+rwx ${quoted(data)}`),
      })
  }
}

function free(reading: Reading<number>, data: string): Finding {
  if (reading.kind === 'unreadable') return unreadable('disk', 'the free space', reading)
  const mebi = Math.floor(reading.value / MEBI)
  if (reading.value >= COMFORTABLE) return passed('disk', `${mebi} MiB are free`)
  return found(reading.value < LEAST_FREE ? 'error' : 'warning', {
    group: 'disk',
    code: 'DISK_FULL',
    what: `${mebi} MiB are free where ${data} lies`,
    why: 'when nothing is left, registrations are refused rather than lost',
    mend: advice(
      `Free some, or give data another folder. The largest here: du -xh ${quoted(data)}/.. | sort -h | tail`,
    ),
  })
}

function keyFile({ keyFileMode, keyFile: path }: DiskFacts): readonly Finding[] {
  if (keyFileMode === undefined) return []
  if ((keyFileMode & OTHERS) === 0) return [passed('disk', `${path} is readable by its owner alone`)]
  return [
    found('error', {
      group: 'disk',
      code: 'KEY_FILE_OPEN',
      what: `${path} has mode 0${(keyFileMode & 0o777).toString(8)}`,
      why: 'others on this machine can open every K and OPc with it',
      mend: commands(`chmod 600 ${quoted(path)}`),
    }),
  ]
}

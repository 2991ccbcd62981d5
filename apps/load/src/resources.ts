import { readFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'

/** What a process has used so far. */
export interface Resources {
  /** User and system time of all its threads, in seconds. */
  readonly cpuSeconds: number
  /** Memory in use now, in octets. */
  readonly residentOctets: number
}

/** Ticks a second in /proc; the same on every Linux that Node.js runs on. */
const USER_HZ = 100

export function ownResources(): Resources {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, residentOctets: process.memoryUsage.rss() }
}

/**
 * What another process of this machine has used.
 *
 * @throws VoltaicError `PROCESS_UNKNOWN`
 */
export function resourcesOf(pid: number): Resources {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // fields 14 and 15 are the times; the name before them may hold spaces
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const kibibytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / USER_HZ,
      residentOctets: 1024 * Number(kibibytes ?? 0),
    }
  } catch (cause) {
    throw unknownProcess(pid, cause)
  }
}

function unknownProcess(pid: number, cause: unknown): VoltaicError {
  const message = `there is no process ${pid} to watch`
  return new VoltaicError('PROCESS_UNKNOWN', message, 'pgrep -af voltaic shows the processes of the core', { cause })
}

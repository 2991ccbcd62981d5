import { type ExecFileException, execFile } from 'node:child_process'
import type { Reading, Unread } from '@voltaic/doctor'
import { read, unread } from './read-text.ts'

/** A program that only tells something has told it by then. */
const TIMEOUT_MS = 3000
/** A firewall with very many rules prints megabytes. */
const MAX_OUTPUT = 64 * 1024 * 1024
/** Where Debian has what is for administrators; it is not in the search path of everybody. */
const ADMINISTRATION = '/usr/local/sbin:/usr/sbin:/sbin'

/** Debian packages of the programs that are not on every machine. */
const PACKAGES: Readonly<Record<string, string>> = {
  nft: 'nftables',
  'iptables-save': 'iptables',
  timedatectl: 'systemd',
}

/** What a program prints, or why it does not. */
export function runProgram(program: string, ...args: readonly string[]): Promise<Reading<string>> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${ADMINISTRATION}`, LC_ALL: 'C' }
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, encoding: 'utf8' } as const
    execFile(program, [...args], options, (error, stdout, stderr) => {
      resolve(error === null ? read(stdout) : failed(program, error, stderr))
    })
  })
}

function failed(program: string, error: ExecFileException, stderr: string): Unread {
  if (error.code === 'ENOENT') {
    const name = PACKAGES[program]
    return unread(`${program} is not installed`, name === undefined ? undefined : { package: name })
  }
  const isRefused = /permitted|permission|must be root/i.test(stderr)
  if (isRefused) return unread(`${program} is for root`, 'root')
  return unread(`${program}: ${stderr.trim().split('\n', 1)[0] || error.message}`)
}

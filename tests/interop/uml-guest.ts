import { chownSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { repository } from '../../scripts/tree.ts'
import { type Ended, runProgram, temporaryFolder } from './foreign-program.ts'

/** A run in user-mode-linux: a kernel of Debian as an ordinary process, with all of XFRM. */
export interface GuestRun {
  /** A line of shell, run as root of the guest in the repository, which the guest cannot write to. */
  readonly command: string
  /** After which the guest is ended. */
  readonly seconds: number
  readonly megabytes?: number
}

/** Whoever root of the guest is on the host, when root starts it. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const LAST_LINE = /guest ended with (\d+)\s*$/m

/**
 * Boots a guest, runs one command in it and waits until it has halted. It needs no rights on the host, and leaves nothing
 * there.
 *
 * @returns the exit status of the command, undefined when the guest did not come so far; and what it wrote
 */
export async function runInGuest(
  t: TestContext,
  { command, seconds, megabytes = 512 }: GuestRun,
): Promise<{ readonly status: number | undefined; readonly output: string }> {
  const folder = temporaryFolder(t)
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const kernel = [
    `mem=${megabytes}M`,
    'root=/dev/root',
    'rootfstype=hostfs',
    'rootflags=/',
    'ro',
    `init=${join(import.meta.dirname, 'uml/init.sh')}`,
    `GUEST_FOLDER=${repository}`,
    `GUEST_COMMAND=${Buffer.from(command).toString('base64')}`,
    `umid=${basename(folder)}`,
    `uml_dir=${folder}`,
    'con=null',
    'con0=null,fd:1',
    'loglevel=1',
  ]
  const { stdout, stderr } = await startGuest(kernel, seconds)
  const output = Buffer.from(stdout, 'latin1').toString().replaceAll('\r', '')
  const status = LAST_LINE.exec(output)?.[1]
  return status === undefined
    ? { status, output: `${output}${stderr}` }
    : { status: Number(status), output: output.replace(LAST_LINE, '') }
}

/** Whether everybody may read in a folder, and come to it. */
function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o005) === 0o005
  return isOpen && (dirname(folder) === folder || isOpenToAll(dirname(folder)))
}

function startGuest(kernel: readonly string[], seconds: number): Promise<Ended> {
  const guest = ['linux.uml', ...kernel]
  // A folder that only root may read, as one for a moment: the guest is root's then, and still cannot write to the host.
  if (!(isRoot && isOpenToAll(repository))) return runProgram('env', guest, undefined, seconds)
  const nobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all']
  return runProgram('setpriv', [...nobody, ...guest], undefined, seconds)
}

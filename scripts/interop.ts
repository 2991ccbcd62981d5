// Runs the tests against foreign programs: SIPp as phones and application server, tshark as judge of our bytes, BIND
// beside our DNS server, Kamailio as P-, I- and S-CSCF, freeDiameter as relay, baresip as phone without SIM, rtpengine as media gateway, a kernel in
// user-mode-linux.
//   npm run test:interop                      installs from Debian what is missing (as root), then runs all
//   npm run test:interop -- tests/interop/sipp.test.ts
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runLanes } from './interop-lanes.ts'
import { stopSignal } from './steps.ts'
import { TestReport } from './test-report.ts'
import { filesIn, repository } from './tree.ts'

/** Program that a test starts -> Debian package that brings it. */
const NEEDED = new Map([
  ['sipp', 'sip-tester'],
  ['tshark', 'tshark'],
  ['named', 'bind9'],
  ['dig', 'bind9-dnsutils'],
  ['scapy', 'python3-scapy'],
  ['dnsmasq', 'dnsmasq-base'],
  ['nft', 'nftables'],
  ['sysctl', 'procps'],
  ['linux.uml', 'user-mode-linux'],
  ['modprobe', 'kmod'],
  ['busybox', 'busybox-static'],
  ['ip', 'iproute2'],
  ['tcpdump', 'tcpdump'],
  ['kamailio', 'kamailio kamailio-ims-modules kamailio-presence-modules'],
  ['osmo-auc-gen', 'libosmocore-utils'],
  ['freeDiameterd', 'freediameterd freediameter-extensions'],
  ['initdb', 'postgresql-15'],
  ['baresip', 'baresip'],
  ['rtpengine', 'rtpengine-daemon'],
  // the speech codecs are libraries, which no program shows: they come with the voice
  ['espeak-ng', 'espeak-ng libopencore-amrnb0 libopencore-amrwb0 libvo-amrwbenc0'],
  ['curl', 'curl'],
  ['systemd-analyze', 'systemd'],
  ['sox', 'sox'],
  ['ffmpeg', 'ffmpeg'],
  ['chromium', 'chromium'],
])
/** Where Debian has servers, which are not in the search path of everybody. */
const SERVERS = '/usr/sbin'
/** Programs of the server of PostgreSQL, each version in a folder of its own. */
const POSTGRESQL = '/usr/lib/postgresql/15/bin'
/** Debian asks this program whether a service may start when its package is installed; 101 means no. */
const POLICY = `${SERVERS}/policy-rc.d`
const FOLDER = 'tests/interop'
/** A file that is not done by then waits for a peer that will not answer. */
const FILE_TIMEOUT_MILLISECONDS = 360_000

/** Debian packages whose program is in none of the folders of `searchPath`. */
export function missingPackages(searchPath: string, needed: ReadonlyMap<string, string> = NEEDED): string[] {
  const folders = searchPath.split(path.delimiter).filter((folder) => folder !== '')
  const isThere = (program: string): boolean => folders.some((folder) => isExecutable(path.join(folder, program)))
  return [...needed].filter(([program]) => !isThere(program)).map(([, name]) => name)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Installs Debian packages, without starting the services they bring. @returns whether they are there now */
function install(packages: readonly string[]): boolean {
  const line = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`
  if (process.getuid?.() !== 0) {
    console.error(`missing: ${packages.join(', ')}. Run: sudo ${line}`)
    return false
  }
  console.log(`installing ${packages.join(', ')}`)
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return ['apt-get update --quiet', line].every(succeeds)
  } finally {
    if (isOurs) rmSync(POLICY)
  }
}

function succeeds(command: string): boolean {
  const [program = '', ...args] = command.split(' ')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
  if (status !== 0) console.error(`${command} failed:\n${stdout}${stderr}`)
  return status === 0
}

async function main(): Promise<void> {
  const searchPath = [process.env['PATH'], SERVERS, POSTGRESQL].join(path.delimiter)
  process.env['PATH'] = searchPath
  const missing = missingPackages(searchPath)
  if (missing.length > 0 && !install(missing)) {
    process.exitCode = 1
    return
  }
  const wanted = process.argv.slice(2)
  const all = filesIn(repository, [FOLDER], '.test.ts')
  const files = wanted.length === 0 ? all : all.filter((file) => wanted.some((prefix) => file.startsWith(prefix)))
  const report = new TestReport(repository, files, console.log)
  const started = performance.now()
  const options = { cwd: repository, timeout: FILE_TIMEOUT_MILLISECONDS, signal: stopSignal() }
  await runLanes(files, options, (event) => {
    report.take(event)
    // each test says which program it was, and what came of it
    const { file, message } = event.data as { readonly file?: string; readonly message?: string }
    if (event.type === 'test:diagnostic' && file !== undefined) console.log(message)
  })
  const seconds = (performance.now() - started) / 1000
  process.exitCode = report.end(seconds, options.signal.aborted) ? 0 : 1
}

if (import.meta.main) await main()

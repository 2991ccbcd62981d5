import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatName, formatRecord } from '@voltaic/dns'
import type { Address, Net } from '@voltaic/runtime'
import { outputOf, type RunningProgram, startProgram } from './foreign-program.ts'
import type { ZoneFiles } from './random-zones.ts'

/** BIND listens at none of the other addresses of 127/8, as no interface says that it has them. */
const HOST = '127.0.0.1'
const ATTEMPTS = 8

export interface Bind {
  readonly at: Address
  stop(): Promise<void>
}

/** @returns `BIND 9.18.49-...` */
export async function bindVersion(): Promise<string> {
  return (await outputOf('named', ['-v'])).split(' (')[0]?.trim() ?? 'BIND'
}

/**
 * Starts BIND's server for zones, as we write them into master files.
 *
 * @param folder for its configuration and the zones
 * @throws Error with what it says, also when it leaves a zone or a record out
 */
export async function startBind(net: Net, folder: string, zones: ZoneFiles): Promise<Bind> {
  const at = { host: HOST, port: await freePort(net) }
  const files = [...zones].map(([origin, records], index) => {
    const file = join(folder, `zone${index}`)
    writeFileSync(file, `${records.map(formatRecord).join('\n')}\n`)
    return `zone "${formatName(origin)}" { type primary; file "${file}"; check-names ignore; check-integrity no; };`
  })
  return runBind(folder, at, files, /not loaded|ignoring out-of-zone|zone \S+: .*failed/)
}

/** The same for master files that are there already; records outside of their zone are left out. */
export async function startBindOnFiles(net: Net, folder: string, files: ReadonlyMap<string, string>): Promise<Bind> {
  const at = { host: HOST, port: await freePort(net) }
  const relaxed = 'check-names ignore; check-integrity no; max-records-per-type 0; max-types-per-name 0;'
  const zones = [...files].map(([origin, file]) => `zone "${origin}" { type primary; file "${file}"; ${relaxed} };`)
  return runBind(folder, at, zones, /not loaded|zone \S+: .*failed/)
}

/** The same as a secondary: it copies the zones from their primary, and again when that says so. @param at a free port */
export function startBindAsSecondary(
  folder: string,
  at: Address,
  origins: readonly string[],
  primary: Address,
): Promise<Bind> {
  const from = `primaries { ${primary.host} port ${primary.port}; }; masterfile-format text; notify no;`
  const zones = origins.map((origin, n) => `zone "${origin}" { type secondary; file "copy${n}"; ${from} };`)
  return runBind(folder, at, zones, /not loaded/)
}

/** Where a BIND can be started. */
export async function freeBindAddress(net: Net): Promise<Address> {
  return { host: HOST, port: await freePort(net) }
}

async function runBind(folder: string, at: Address, zones: readonly string[], complaint: RegExp): Promise<Bind> {
  const configuration = join(folder, 'named.conf')
  writeFileSync(configuration, `${optionsOf(at, folder)}\n${zones.join('\n')}\n`)
  const complaints: string[] = []
  const program: RunningProgram = await startProgram('named', ['-g', '-n', '1', '-c', configuration], (line) => {
    if (complaint.test(line)) complaints.push(line)
    return line.endsWith(' running')
  })
  if (complaints.length > 0) {
    await program.stop('SIGTERM')
    throw new Error(`named: ${complaints.join('\n')}`)
  }
  return { at, stop: () => program.stop('SIGTERM') }
}

/** Nothing but these zones at this one address, and nothing outside of the folder. */
function optionsOf({ host, port }: Address, folder: string): string {
  return `options {
    directory "${folder}";
    listen-on port ${port} { ${host}; };
    listen-on-v6 { none; };
    recursion no;
    dnssec-validation no;
    pid-file none;
    lock-file none;
    session-keyfile "${folder}/session.key";
    allow-transfer { none; };
    notify no;
  };
  controls {};`
}

/** A port that is free for UDP and TCP alike. */
async function freePort(net: Net): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const datagrams = await net.bindDatagram({ host: HOST, port: 0 }, { onDatagram() {} })
    const { local } = datagrams
    const listener = await net.listenStream(local, () => ({ onData() {}, onClose() {} })).catch(() => undefined)
    await datagrams.close()
    await listener?.close()
    if (listener) return local.port
  }
  throw new Error(`no port of ${HOST} is free for UDP and TCP`)
}

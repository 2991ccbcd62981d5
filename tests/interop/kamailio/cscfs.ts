import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressOf, type ElementConfig, elementsOf, type VoltaicConfig } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { type RunningProgram, startProgram } from '../foreign-program.ts'

/** Kamailio's I-CSCF and S-CSCF, where a configuration has ours. */
export interface KamailioCscfs {
  /** The name of the S-CSCF, as its HSS gets it. */
  readonly serverName: string
  stop(): Promise<void>
}

export interface KamailioCscfOptions {
  /** Its `icscf` and `scscf` are those of Kamailio; all elements are at one host. */
  readonly config: VoltaicConfig
  /** Where its files go. */
  readonly folder: string
  /** Waits until the HSS has accepted an element as a peer: it has opened its ports for SIP before. */
  readonly isPeer: (element: string) => Promise<void>
}

/**
 * Starts both and waits until they are peers of the HSS and take SIP.
 *
 * @throws Error with all that Kamailio wrote when one of them ends before
 */
export async function startKamailioCscfs({ config, folder, isPeer }: KamailioCscfOptions): Promise<KamailioCscfs> {
  const words = wordsOf(config, folder)
  writeTables(folder, words)
  const programs: RunningProgram[] = []
  const stop = async () => {
    for (const program of programs) await program.stop('SIGTERM')
  }
  try {
    for (const name of ['scscf', 'icscf']) {
      writeFileSync(join(folder, `${name}.xml`), filled('cdp.xml', { ...words, NAME: name }))
      writeFileSync(join(folder, `${name}.cfg`), filled(`${name}.cfg`, words))
      programs.push(await startOne(name, folder, isPeer))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { serverName: `sip:${words.SCSCF}`, stop }
}

function startOne(name: string, folder: string, isPeer: KamailioCscfOptions['isPeer']): Promise<RunningProgram> {
  const runtimeFolder = join(folder, `${name}.run`)
  mkdirSync(runtimeFolder)
  const args = [
    '-f',
    join(folder, `${name}.cfg`),
    '-DD',
    '-E',
    '-Y',
    runtimeFolder,
    '-w',
    folder,
    '-m',
    '64',
    '-M',
    '8',
  ]
  return startProgram('kamailio', args, { shown: () => isPeer(name) }, folder)
}

type Words = Readonly<
  Record<'HOST' | 'REALM' | 'FOLDER' | 'HSS_HOST' | 'HSS_PORT' | 'ICSCF' | 'SCSCF' | 'PCSCF', string>
>

function wordsOf(config: VoltaicConfig, folder: string): Words {
  const at = (name: ElementConfig['function']) => {
    const [element] = elementsOf(config, name)
    if (element === undefined) throw new Error(`no ${name}`)
    return addressOf(element)
  }
  const hss = at('hss')
  return {
    HOST: at('icscf').host,
    REALM: config.realm,
    FOLDER: folder,
    HSS_HOST: hss.host,
    HSS_PORT: String(hss.port),
    ICSCF: formatAddress(at('icscf')),
    SCSCF: formatAddress(at('scscf')),
    PCSCF: formatAddress(at('pcscf')),
  }
}

function filled(file: string, words: Readonly<Record<string, string>>): string {
  const template = readFileSync(join(import.meta.dirname, file), 'utf8')
  return template.replace(/@([A-Z_]+)@/g, (_, word: string) => words[word] ?? '')
}

/** What its I-CSCF reads from a database: the S-CSCFs and what they can. */
function writeTables(folder: string, { SCSCF, REALM }: Words): void {
  const tables = join(folder, 'tables')
  mkdirSync(tables)
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(tables, name), `${lines.join('\n')}\n`)
  write('version', [
    'table_name(string) table_version(int)',
    ...['s_cscf', 's_cscf_capabilities', 'nds_trusted_domains'].map((name) => `${name}:6`),
  ])
  write('s_cscf', ['id(int) name(string) s_cscf_uri(string)', `1:scscf:${`sip:${SCSCF}`.replaceAll(':', '\\:')}`])
  write('s_cscf_capabilities', ['id(int) id_s_cscf(int) capability(int)', '1:1:0', '2:1:1'])
  write('nds_trusted_domains', ['id(int) trusted_domain(string)', `1:${REALM}`])
}

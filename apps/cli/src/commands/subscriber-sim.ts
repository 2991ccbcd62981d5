import { closeSync, writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { createRuntime, elementsOf, hostNameOf, labConfig, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import { cardHolderOf } from '@voltaic/hss'
import { pysimShellScript } from '@voltaic/sim'
import { Command, Option } from 'commander'
import { withApi } from '../api-client.ts'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { orNotFound } from '../refused-subscribers.ts'
import { createFile } from '../text-file.ts'

interface SimOptions extends OutputOptions {
  readonly config?: string
  readonly pcscf?: string
  readonly tool: 'pysim-shell' | 'pysim-prog'
  readonly withKeys?: string
}

/** What the API says of a SIM. */
interface SimFiles {
  readonly files: readonly unknown[]
  readonly pysimShell: string
  readonly pysimProg: string
}

const OWNER_ONLY = 0o600

/** `voltaic subscriber sim` */
export function simCommand(): Command {
  return new Command('sim')
    .description('what to write to the SIM of a subscriber, as commands of pySim')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .option('--pcscf <host>', 'name or address for EF.P-CSCF (default: the name of the first P-CSCF)')
    .addOption(
      new Option('--tool <name>', 'whose commands').choices(['pysim-shell', 'pysim-prog']).default('pysim-shell'),
    )
    .option('--with-keys <file>', 'write the script into a file of yours alone, with K and OPc in it')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print every file of the card with its octets as JSON')
    .addHelpText(
      'after',
      `
Examples:
  voltaic subscriber sim 001010000000001 > sim.pysim
  voltaic subscriber sim 001010000000001 --pcscf 192.0.2.10
  voltaic subscriber sim 001010000000001 --with-keys sim.pysim

pySim (https://gitea.osmocom.org/sim-card/pysim) writes to programmable cards in a reader. The ADM comes from the maker of the
card. --with-keys needs the key file of the network, which lies on the machine of the HSS; neither API nor console
give keys to anybody. Remove the file when the card is written.`,
    )
    .action(showSim)
}

async function showSim(identity: string, options: SimOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const pcscf = options.pcscf ?? nameOfPcscf(config)
  if (options.withKeys !== undefined) return writeWithKeys(identity, pcscf, options.withKeys, config, options)
  const sim = await withApi(options.config, async (api) => {
    try {
      const query = new URLSearchParams({ ...(pcscf !== undefined && { pcscf }) })
      return await api.ask<SimFiles>('GET', `/subscribers/${encodeURIComponent(identity)}/sim?${query}`)
    } catch (error) {
      throw orNotFound(error, identity)
    }
  })
  const text = options.tool === 'pysim-prog' ? sim.pysimProg : sim.pysimShell
  printResult(sim, text.trimEnd(), options)
}

function nameOfPcscf(config: VoltaicConfig): string | undefined {
  const [pcscf] = elementsOf(config, 'pcscf')
  return pcscf && hostNameOf(pcscf, config)
}

/** @throws VoltaicError SUBSCRIBER_NOT_FOUND, SIM_KEYS_FOR_SHELL, SIM_NOT_MILENAGE, FILE_UNWRITABLE */
async function writeWithKeys(
  identity: string,
  pcscf: string | undefined,
  file: string,
  config: VoltaicConfig,
  options: SimOptions,
): Promise<void> {
  if (options.tool === 'pysim-prog') {
    const remedy = 'pySim-prog takes keys on its command line, where others can read them: leave --tool away'
    throw new VoltaicError('SIM_KEYS_FOR_SHELL', 'keys are written for pySim-shell alone', remedy)
  }
  const script = await scriptWithKeys(identity, pcscf, config)
  // a file that is there already may be open to others
  const handle = createFile(file, OWNER_ONLY, true)
  try {
    writeFileSync(handle, script)
  } finally {
    closeSync(handle)
  }
  printResult({ file }, `${file} holds K and OPc. Remove it when the card is written.`, options)
}

async function scriptWithKeys(identity: string, pcscf: string | undefined, config: VoltaicConfig): Promise<string> {
  const subscribers = await openSubscribers(config, createRuntime())
  try {
    const view = await subscribers.provisioning.show(identity)
    const holder = view && cardHolderOf(view, identity, config.plmn, pcscf)
    const card = holder && (await subscribers.simCard(holder.imsi))
    if (holder === undefined || card === undefined) {
      const remedy = 'voltaic subscriber list shows those there are'
      throw new VoltaicError('SUBSCRIBER_NOT_FOUND', `no subscriber with a SIM has the identity ${identity}`, remedy)
    }
    if (card.algorithm === 'xor') {
      const remedy = 'Write K as the maker of the card says; the other files are those without --with-keys'
      throw new VoltaicError('SIM_NOT_MILENAGE', `the SIM of ${identity} computes with XOR`, remedy)
    }
    return pysimShellScript(holder, card)
  } finally {
    await subscribers.close()
  }
}

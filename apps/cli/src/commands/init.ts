import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { VoltaicError } from '@voltaic/base'
import { formatConfig, readConfig } from '@voltaic/core'
import { normaliseHost } from '@voltaic/runtime'
import { Command } from 'commander'
import { type OutputOptions, printResult } from '../output.ts'
import { refusingPhones } from '../refusing-phones.ts'

interface InitOptions extends OutputOptions {
  readonly mcc?: string
  readonly mnc?: string
  readonly realm?: string
  readonly address?: string
  readonly file: string
  readonly force?: boolean
}

/** `voltaic init` */
export function initCommand(): Command {
  return new Command('init')
    .description('write voltaic.yaml for a network of your own; the step that leaves loopback')
    .option('--mcc <digits>', 'mobile country code, three digits')
    .option('--mnc <digits>', 'mobile network code, two or three digits as your SIMs have it')
    .option('--realm <domain>', 'home domain (default: ims.mncNNN.mccNNN.3gppnetwork.org)')
    .option('--address <ip>', 'address of this machine that phones and EPC reach')
    .option('--file <file>', 'file to write', 'voltaic.yaml')
    .option('--force', 'write over a file that exists')
    .option('--json', 'print the result as JSON')
    .action(init)
}

async function init(options: InitOptions): Promise<void> {
  if (existsSync(options.file) && !options.force) {
    throw new VoltaicError(
      'CONFIG_EXISTS',
      `${options.file} exists already`,
      'Use --force to write over it, or --file for another name',
    )
  }
  const answers = await ask(options)
  const host = normaliseHost(answers.address)
  if (host === undefined) {
    throw new VoltaicError(
      'ADDRESS_INVALID',
      `${answers.address} is no IP address`,
      'Give --address an IPv4 or IPv6 address of this machine',
    )
  }
  const text = formatConfig({
    plmn: { mcc: answers.mcc, mnc: answers.mnc },
    host,
    ...(options.realm === undefined ? {} : { realm: options.realm }),
  })
  // what was written must be what can be read: a mistake in an answer is told here and nothing is left behind
  const config = readConfig(text, options.file)
  writeFileSync(options.file, text, { mode: 0o644 })
  const phones = refusingPhones(config.plmn)
  printResult({ file: options.file, realm: config.realm, phones }, story(options.file, config.realm, phones), options)
}

function story(file: string, realm: string, phones: ReturnType<typeof refusingPhones>): string {
  const lines = [`Wrote ${file} for the home domain ${realm}.`, '', 'Phones known to make trouble on this PLMN:']
  for (const { phones: which, effect, remedy } of phones) lines.push(`  ${which}: ${effect}`, `    → ${remedy}`)
  lines.push(
    '',
    'Next:',
    '  voltaic config check',
    '  voltaic subscriber add --imsi … --msisdn … --k … --opc …',
    '  voltaic start',
  )
  return lines.join('\n')
}

async function ask(options: InitOptions): Promise<{ mcc: string; mnc: string; address: string }> {
  const missing = (['mcc', 'mnc', 'address'] as const).filter((name) => options[name] === undefined)
  if (missing.length > 0 && !process.stdin.isTTY) {
    throw new VoltaicError(
      'INIT_INCOMPLETE',
      `missing: ${missing.map((name) => `--${name}`).join(', ')}`,
      'Give them as options, or run voltaic init in a terminal to be asked',
    )
  }
  if (missing.length === 0) return { mcc: options.mcc ?? '', mnc: options.mnc ?? '', address: options.address ?? '' }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const question = (given: string | undefined, text: string) => given ?? terminal.question(`${text}: `)
  try {
    return {
      mcc: await question(options.mcc, 'Mobile country code (MCC, three digits)'),
      mnc: await question(options.mnc, 'Mobile network code (MNC, two or three digits)'),
      address: await question(options.address, 'IP address of this machine that phones reach'),
    }
  } finally {
    terminal.close()
  }
}

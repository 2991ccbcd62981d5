import { existsSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { formatConfig, type NewConfig, readConfig, type VoltaicConfig } from '@voltaic/core'
import { isWildcardHost, normaliseHost } from '@voltaic/runtime'
import { Command } from 'commander'
import { ask, type Question } from '../ask.ts'
import { DEFAULT_CONFIG_FILE } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { refusingPhones } from '../refusing-phones.ts'
import { writeTextFile } from '../text-file.ts'

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
    .option('--file <file>', 'file to write', DEFAULT_CONFIG_FILE)
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
  const answers = await answersTo(options)
  const text = formatConfig({
    plmn: { mcc: answers.mcc, mnc: answers.mnc },
    host: checkHost(answers.address),
    ...(options.realm === undefined ? {} : { realm: options.realm }),
  })
  const config = checkText(text)
  writeTextFile(options.file, text)
  const phones = refusingPhones(config.plmn)
  printResult({ file: options.file, realm: config.realm, phones }, story(options.file, config.realm, phones), options)
}

function checkHost(address: string): string {
  const host = normaliseHost(address)
  if (host !== undefined && !isWildcardHost(host) && !host.includes('%')) return host
  const what = host === undefined ? 'is no IP address' : 'is no address that others can reach'
  throw new VoltaicError(
    'ADDRESS_INVALID',
    `${address} ${what}`,
    'Give --address an IPv4 or IPv6 address of this machine',
  )
}

// what is written must be what can be read: a mistake in an answer is told before anything is left behind
function checkText(text: string): VoltaicConfig {
  try {
    return readConfig(text, '')
  } catch (cause) {
    if (!(cause instanceof VoltaicError)) throw cause
    throw invalidAnswers(cause)
  }
}

function invalidAnswers(cause: VoltaicError): VoltaicError {
  const mistakes = cause.message.split('\n').slice(1)
  const lines = mistakes.map((line) => line.replace(/^\s*:[0-9]+: /, '  '))
  return new VoltaicError(
    'INIT_INVALID',
    `nothing was written, these answers describe no network:\n${lines.join('\n')}`,
    'Give them again; voltaic init --help says what each is',
    { cause },
  )
}

function story(file: string, realm: string, phones: ReturnType<typeof refusingPhones>): string {
  const lines = [`Wrote ${file} for the home domain ${realm}.`, '', 'Phones known to make trouble on this PLMN:']
  for (const { phones: which, effect, remedy } of phones) lines.push(`  ${which}: ${effect}`, `    → ${remedy}`)
  // where the file is not the one that commands look for, they have to be told
  const config = file === DEFAULT_CONFIG_FILE ? '' : ` --config ${asArgument(file)}`
  lines.push(
    '',
    'Next:',
    `  voltaic config check${config}`,
    `  voltaic doctor${config}`,
    `  voltaic subscriber add${config} --imsi … --msisdn … --k … --opc …`,
    `  voltaic start${config}`,
  )
  return lines.join('\n')
}

/** As a shell takes it for one argument. */
function asArgument(file: string): string {
  return /^[\w./:@%+=-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}

async function answersTo(options: InitOptions): Promise<{ mcc: string; mnc: string; address: string }> {
  const missing = NAMES.filter((name) => options[name] === undefined)
  if (missing.length > 0 && !process.stdin.isTTY) {
    throw new VoltaicError(
      'INIT_INCOMPLETE',
      `missing: ${missing.map((name) => `--${name}`).join(', ')}`,
      'Give them as options, or run voltaic init in a terminal to be asked',
    )
  }
  const asked = missing.map((name) => QUESTIONS[name])
  const given = await ask(asked, { input: process.stdin, output: process.stderr })
  const answer = (name: (typeof NAMES)[number]) => options[name] ?? given[missing.indexOf(name)] ?? ''
  return { mcc: answer('mcc'), mnc: answer('mnc'), address: answer('address') }
}

const NAMES = ['mcc', 'mnc', 'address'] as const

const QUESTIONS: Readonly<Record<(typeof NAMES)[number], Question>> = {
  mcc: {
    text: 'Mobile country code (MCC, three digits)',
    check: (mcc) => mistakeIn({ plmn: { mcc, mnc: '001' }, host: '127.0.0.1' }),
  },
  mnc: {
    text: 'Mobile network code (MNC, two or three digits)',
    check: (mnc) => mistakeIn({ plmn: { mcc: '001', mnc }, host: '127.0.0.1' }),
  },
  address: {
    text: 'IP address of this machine that phones reach',
    check: (address) => mistakeOf(() => checkHost(address)),
  },
}

/** What is wrong with an answer, all others being right. */
function mistakeIn(config: NewConfig): string | undefined {
  return /^[0-9]*$/.test(`${config.plmn.mcc}${config.plmn.mnc}`)
    ? mistakeOf(() => checkText(formatConfig(config)))
    : 'Digits alone, please.'
}

function mistakeOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (!(error instanceof VoltaicError)) throw error
    return error.code === 'INIT_INVALID' ? error.message.split('\n').at(-1)?.trim() : error.message
  }
}

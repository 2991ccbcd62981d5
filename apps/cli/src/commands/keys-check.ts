import { text as textOf } from 'node:stream/consumers'
import { checkKeys, type KeyCheck, type TypedKeys } from '@voltaic/aka'
import { VoltaicError } from '@voltaic/base'
import { createRuntime, labConfig, openSubscribers, type Subscribers } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { Command } from 'commander'
import { describeKeyCheck } from '../key-check/describe-key-check.ts'
import { type KeyInput, readKeyInput } from '../key-check/key-input.ts'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { readTextFile } from '../text-file.ts'

interface CheckOptions extends OutputOptions {
  readonly config?: string
  readonly subscriber?: string
}

/** Other SIMs that are looked at, to find cards that were mixed up. */
const OTHER_SIMS_MAX = 500

/** `voltaic keys check` */
export function keysCheckCommand(): Command {
  return new Command('check')
    .description('compare keys with what a SIM has really answered, and say what is wrong with them')
    .argument('[file]', 'keys and answer, one `name: value` a line, or pasted SIP headers; - is standard input', '-')
    .option('--subscriber <identity>', 'check the keys that are stored: IMSI, MSISDN, IMPI or IMPU')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Keys are read from a file or from standard input, so that they are in no list of processes and in no history. They are
not printed. The exit status is 0 when they fit.

Lines of the input:
  k, op, opc                      32 hexadecimal digits each; one of op and opc
  algorithm                       milenage or xor
  amf, res-length, ind-length, delta, seq
                                  what else is known of the SIM, or of the counter of the HSS
  rand, autn, or nonce            the challenge
  res, auts, or answer: mac-failure
                                  what the SIM answered
  WWW-Authenticate, Authorization the same, as they stand in a trace; whole SIP messages may be pasted

Examples:
  voltaic keys check sim.txt
  voltaic keys check --subscriber 001010000000001 register.txt

docs/guides/keys.md says what the words mean.`,
    )
    .action(check)
}

async function check(file: string, options: CheckOptions): Promise<void> {
  const isStdin = file === '-'
  const text = isStdin ? await textOf(process.stdin) : readTextFile(file)
  const input = readKeyInput(text, isStdin ? 'standard input' : file)
  const result = options.subscriber === undefined ? checkTyped(input) : await checkStored(input, options)
  printResult(result, describeKeyCheck(result), options)
  process.exitCode = result.verdict === 'fit' ? 0 : 1
}

function checkTyped({ typed, evidence }: KeyInput): KeyCheck {
  const { k = '', op, opc, algorithm } = typed
  const isComplete = k !== '' && (op !== undefined || opc !== undefined || algorithm === 'xor')
  if (isComplete) return checkKeys({ ...typed, k }, evidence)
  throw new VoltaicError(
    'KEY_INPUT_INVALID',
    'there are no keys: k, and op or opc',
    'Add lines `k:` and `opc:`, or name a stored subscriber with --subscriber',
  )
}

/** What stands in the input goes before what is stored: so a data sheet is compared with the counter of the HSS. */
async function checkStored({ typed, evidence }: KeyInput, options: CheckOptions): Promise<KeyCheck> {
  const identity = options.subscriber ?? ''
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const subscribers = await openSubscribers(config, createRuntime())
  try {
    const sim = (await subscribers.simCard(identity)) ?? (await noSim(subscribers, identity))
    const keys = { ...typedOf(sim, typed.k !== undefined), ...typed }
    const complete = { ...keys, k: keys.k ?? '' }
    const result = checkKeys(complete, evidence)
    if (result.verdict !== 'misfit') return result
    return checkKeys({ ...complete, otherKs: await otherKs(subscribers, sim) }, evidence)
  } finally {
    await subscribers.close()
  }
}

function typedOf(sim: SimCard, hasKeys: boolean): Partial<TypedKeys> {
  const { amf, scheme, seq, algorithm, resLength } = sim
  const settings = {
    amf,
    scheme,
    lastSeq: seq,
    ...(algorithm !== undefined && { algorithm }),
    ...(resLength !== undefined && { resLength }),
  }
  return hasKeys ? settings : { ...settings, k: hexOf(sim.k), opc: hexOf(sim.opc) }
}

async function otherKs({ provisioning, simCard }: Subscribers, own: SimCard): Promise<readonly Uint8Array[]> {
  const others = await provisioning.list({ limit: OTHER_SIMS_MAX })
  const cards = await Promise.all(others.filter(({ impi }) => impi !== own.impi).map(({ impi }) => simCard(impi)))
  return cards.flatMap((card) => (card === undefined ? [] : [card.k]))
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

async function noSim({ provisioning }: Subscribers, identity: string): Promise<never> {
  if ((await provisioning.show(identity)) !== undefined) {
    const remedy = 'there are no keys to check; voltaic subscriber password stores another password'
    throw new VoltaicError('SIM_NOT_FOUND', `${identity} has no SIM: it registers by SIP Digest`, remedy)
  }
  throw new VoltaicError(
    'SUBSCRIBER_NOT_FOUND',
    `no subscriber has the identity ${identity}`,
    'voltaic subscriber list shows those there are',
  )
}

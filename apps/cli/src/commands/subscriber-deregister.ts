import { VoltaicError } from '@voltaic/base'
import { askCores, type ControlAnswer, type ControlQuestion, labConfig } from '@voltaic/core'
import { deregistrationReasons, type PendingPush, type TerminationOrder, type TerminationOutcome } from '@voltaic/hss'
import { Command, Option } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'

interface ControlOptions extends OutputOptions {
  readonly config?: string
}

interface DeregisterOptions extends ControlOptions {
  readonly reason: TerminationOrder['reason']
  readonly info?: string
  readonly impu?: readonly string[]
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

/** `voltaic subscriber deregister` */
export function deregisterCommand(): Command {
  return withCommonOptions(new Command('deregister'))
    .description('end what a subscriber has registered; the phone is told')
    .argument('<identity>', 'IMSI, MSISDN or IMPI for all that it has registered; IMPU for its implicit set')
    .addOption(
      new Option('--reason <code>', 'why, as TS 29.229 §6.3.17 names it')
        .choices(deregistrationReasons)
        .default('PERMANENT_TERMINATION'),
    )
    .option('--info <text>', 'text that goes to the S-CSCF with the reason')
    .option('--impu <identity...>', 'only the implicit sets of these identities')
    .addHelpText(
      'after',
      `
PERMANENT_TERMINATION  the phone is asked to stay away
SERVER_CHANGE          the phone is asked to register anew, which leads it to another S-CSCF
NEW_SERVER_ASSIGNED    the S-CSCF forgets it without a word, calls go on
REMOVE_S-CSCF          for a user who is not registered: the S-CSCF serves him no longer

What an S-CSCF that is down has not heard yet: voltaic subscriber pushes`,
    )
    .action(deregister)
}

/** `voltaic subscriber pushes` */
export function pushesCommand(): Command {
  return withCommonOptions(new Command('pushes'))
    .description('what the HSS has to tell S-CSCFs that have not acknowledged it yet')
    .action(listPushes)
}

async function deregister(identity: string, options: DeregisterOptions): Promise<void> {
  const { reason, info, impu } = options
  const order: TerminationOrder = {
    identity,
    reason,
    ...(info !== undefined && { reasonInfo: info }),
    ...(impu !== undefined && { impus: impu }),
  }
  const answers = await ask({ ask: 'terminate registration', order }, options)
  const [outcome] = answers.flatMap((answer) => ('termination' in answer ? [answer.termination] : []))
  if (outcome === undefined) throw noHss(answers)
  printResult(outcome, describe(outcome), options)
}

function describe(outcome: TerminationOutcome): string {
  switch (outcome.kind) {
    case 'terminated':
      return `De-registered: ${outcome.sets === 1 ? 'one implicit set' : `${outcome.sets} implicit sets`} of ${outcome.scscfs.join(', ')}.`
    case 'not registered':
      return 'No S-CSCF has any of it: nothing to do.'
    case 'unknown':
      throw new VoltaicError(
        'SUBSCRIBER_NOT_FOUND',
        `no subscriber has the identity ${outcome.identity}, or not this one`,
        'voltaic subscriber list shows those there are',
      )
  }
}

async function listPushes(options: ControlOptions): Promise<void> {
  const answers = await ask({ ask: 'pending pushes' }, options)
  const found = answers.flatMap((answer) => ('pushes' in answer ? [answer.pushes] : []))
  if (found.length === 0) throw noHss(answers)
  const pushes = found.flat()
  printResult(pushes, pushes.length === 0 ? 'Everything has been acknowledged.' : tableOfPushes(pushes), options)
}

function tableOfPushes(pushes: readonly PendingPush[]): string {
  return table(
    ['command', 'S-CSCF', 'IMPI', 'attempts', 'state', 'last attempt'],
    pushes.map(({ command, scscf, impi = '', attempts, isRefused, problem = '' }) => [
      command,
      scscf,
      impi,
      String(attempts),
      isRefused ? 'refused' : 'is repeated',
      problem,
    ]),
  )
}

async function ask(question: ControlQuestion, options: ControlOptions): Promise<readonly ControlAnswer[]> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  return askCores(config.data, question)
}

function noHss(answers: readonly ControlAnswer[]): VoltaicError {
  const problem = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []))[0]
  if (problem !== undefined) return new VoltaicError('HSS_FAILED', `the HSS did not do it: ${problem}`)
  return new VoltaicError('HSS_NOT_RUNNING', 'no HSS of this network is running here', 'Start it: voltaic start hss')
}

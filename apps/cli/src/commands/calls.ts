import { VoltaicError } from '@voltaic/base'
import { askCores, type CallView, type ControlAnswer, type ControlQuestion, labConfig } from '@voltaic/core'
import { Command } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'
import { callsMediaCommand, callsRecordCommand } from './calls-media.ts'

interface CallsOptions extends OutputOptions {
  readonly config?: string
}

/** `voltaic calls` */
export function callsCommand(): Command {
  const configOption = [
    '--config <file>',
    'configuration file (default: voltaic.yaml, or the lab where there is none)',
  ] as const
  const release = new Command('release')
    .description('end a call at both sides, as the operator')
    .argument('<call-id>', 'Call-ID, as voltaic calls shows it')
    .option(...configOption)
    .option('--json', 'print the result as JSON')
    .action(releaseCall)
  return new Command('calls')
    .description('the calls that a running core serves')
    .option(...configOption)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nTo see their messages: voltaic trace. To end one: voltaic calls release CALL-ID')
    .action(listCalls)
    .addCommand(release)
    .addCommand(callsMediaCommand(configOption, ask))
    .addCommand(callsRecordCommand(configOption, ask))
}

async function listCalls(options: CallsOptions): Promise<void> {
  const answers = await ask({ ask: 'calls' }, options)
  const calls = answers.flatMap((answer) => ('calls' in answer ? answer.calls : []))
  printResult(
    calls,
    calls.length === 0
      ? 'No calls.'
      : `${tableOfCalls(calls, Date.now())}\n${calls.length} in all. To end one at both sides: voltaic calls release CALL-ID`,
    options,
  )
}

/** What people see of the calls. @param now wall-clock milliseconds */
export function tableOfCalls(calls: readonly CallView[], now: number): string {
  return table(
    ['caller', 'called', 'state', 'for', 'S-CSCF', 'Call-ID'],
    calls.map((call) => [
      nameOf(call.caller),
      nameOf(call.called),
      call.state,
      duration(now - (call.answeredAt ?? call.startedAt)),
      call.servedBy.join(', '),
      call.callId,
    ]),
  )
}

/** A telephone number without what makes it a URI; any other identity as it is. */
function nameOf(identity: string): string {
  return /^(?:sips?:|tel:)(\+?[0-9]+)(?:[@;]|$)/.exec(identity)?.[1] ?? identity
}

function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
}

// options of the same name belong to the command above too, where commander leaves them
async function releaseCall(callId: string, _: CallsOptions, command: Command): Promise<void> {
  const options: CallsOptions = command.optsWithGlobals()
  const answers = await ask({ ask: 'release call', callId }, options)
  const released = answers.some((answer) => 'released' in answer && answer.released)
  if (!released)
    throw new VoltaicError('CALL_NOT_FOUND', `there is no call ${callId}`, 'voltaic calls shows those there are')
  printResult({ released: callId }, `Ended ${callId} at both sides.`, options)
}

async function ask(
  question: ControlQuestion,
  options: Pick<CallsOptions, 'config'>,
): Promise<readonly ControlAnswer[]> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const answers = await askCores(config.data, question)
  if (answers.length === 0)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  return answers
}

import { VoltaicError } from '@voltaic/base'
import type { ControlAnswer, ControlQuestion, MediaView } from '@voltaic/core'
import type { StreamReport } from '@voltaic/ng'
import { formatAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { type OutputOptions, printResult, table } from '../output.ts'

interface MediaOptions extends OutputOptions {
  readonly config?: string
  readonly stop?: boolean
}

/** Asks the cores of a network; the command above knows which. */
type Ask = (question: ControlQuestion, options: MediaOptions) => Promise<readonly ControlAnswer[]>

/** `voltaic calls media` */
export function callsMediaCommand(configOption: readonly [string, string], ask: Ask): Command {
  return new Command('media')
    .description('what the media gateway counts of each call: packets, loss, delay, and how it sounds')
    .argument('[call-id]', 'Call-ID, for that call alone')
    .option(...configOption)
    .option('--json', 'print them as JSON')
    .action(async (callId: string | undefined, _: MediaOptions, command: Command) => {
      const options: MediaOptions = command.optsWithGlobals()
      const question: ControlQuestion = callId === undefined ? { ask: 'media' } : { ask: 'media', callId }
      const answers = await ask(question, options)
      const views = answers.flatMap((answer) => ('media' in answer ? answer.media : []))
      assertGateway(answers)
      printResult(views, views.length === 0 ? 'No media of calls here.' : tableOfMedia(views), options)
    })
}

/** `voltaic calls record` */
export function callsRecordCommand(configOption: readonly [string, string], ask: Ask): Command {
  return new Command('record')
    .description('record a call from now on, or stop it; the law may ask that both sides know')
    .argument('<call-id>', 'Call-ID, as voltaic calls shows it')
    .option('--stop', 'end its recording')
    .option(...configOption)
    .option('--json', 'print the result as JSON')
    .action(async (callId: string, _: MediaOptions, command: Command) => {
      const options: MediaOptions = command.optsWithGlobals()
      const answers = await ask({ ask: options.stop ? 'stop recording' : 'record call', callId }, options)
      assertGateway(answers)
      if (!answers.some((answer) => 'recorded' in answer && answer.recorded)) throw notRecorded(callId, options.stop)
      const what = options.stop ? `${callId} is recorded no longer.` : `${callId} is recorded from now on.`
      printResult({ callId, recorded: options.stop !== true }, what, options)
    })
}

/** What people see of the media of calls, a row for each side of each stream. */
function tableOfMedia(views: readonly MediaView[]): string {
  return table(
    ['call', 'from', 'stream', 'at', 'packets', 'dropped', 'loss', 'jitter', 'round trip', 'MOS', 'engine'],
    views.flatMap((view) => view.streams.map((stream) => rowOf(view, stream))),
  )
}

function rowOf({ callId, recording, engine = '' }: MediaView, stream: StreamReport): readonly string[] {
  const { side, media, codec, local, packets, dropped, loss, jitterMs, roundTripMs, mos } = stream
  return [
    recording ? `${callId} (recorded)` : callId,
    side,
    codec === undefined ? media : `${media} ${codec}`,
    formatAddress(local),
    `${packets}`,
    `${dropped}`,
    loss === undefined ? '' : `${(loss * 100).toFixed(1)} %`,
    inMilliseconds(jitterMs),
    inMilliseconds(roundTripMs),
    mos === undefined ? '' : mos.toFixed(1),
    engine,
  ]
}

function inMilliseconds(value: number | undefined): string {
  return value === undefined ? '' : `${Math.round(value)} ms`
}

function assertGateway(answers: readonly ControlAnswer[]): void {
  if (answers.some((answer) => 'media' in answer || 'recorded' in answer)) return
  throw new VoltaicError(
    'MEDIA_GATEWAY_ABSENT',
    'no core that runs here has a media gateway',
    'Add an element agw: docs/guides/media.md',
  )
}

function notRecorded(callId: string, isStop: boolean | undefined): VoltaicError {
  return isStop
    ? new VoltaicError('CALL_NOT_RECORDED', `${callId} is not recorded`, 'voltaic calls media shows what is')
    : new VoltaicError(
        'CALL_NOT_RECORDABLE',
        `the media gateway has no call ${callId}, or nothing says where recordings go`,
        'voltaic calls media shows its calls; voltaic.yaml needs recording: {}, see docs/guides/media.md',
      )
}

import { VoltaicError } from '@voltaic/base'
import type { ControlAnswer, ControlQuestion, MediaView, RecordingOutcome } from '@voltaic/core'
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
    .addHelpText('after', TERMS)
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
    .addHelpText(
      'after',
      `
CALL-ID is the one of the call, without what stands behind a semicolon in voltaic calls media. A call is recorded once,
though it passes the gateway at the caller's side and at the called one's. What was recorded: voltaic recordings list.`,
    )
    .action(async (callId: string, _: MediaOptions, command: Command) => {
      const options: MediaOptions = command.optsWithGlobals()
      const answers = await ask({ ask: options.stop ? 'stop recording' : 'record call', callId }, options)
      const outcome = likeliest(answers.flatMap((answer) => ('recording' in answer ? answer.recording : [])))
      if (outcome.kind === 'refused') throw notRecorded(callId, outcome.why)
      printResult(
        { callId, recorded: outcome.kind === 'recorded', ...sinceOf(outcome) },
        `${callId} is recorded ${inWords(outcome)}.`,
        options,
      )
    })
}

/** Behind what `voltaic calls media` can do: what stands in its table. */
const TERMS = `
A row is what one side of a stream has sent, at one place where the call passes the gateway. Behind the Call-ID:
  ;mo          at the side of the phone that calls
  ;mt-1a2b3c   at the side of a phone that is called: each phone of a user has its own
  ;trunk       at a trunk that the call leaves by; ;trunk-in at one that it came by
from          offerer: who made the first offer of media, nearly always the caller; answerer: the other one
dropped       came, and was not sent on: held, gated, no RTP, or from a host that may not send
loss, jitter  what the other side reports by RTCP, before its first report as the gateway counts them
round trip    from one side to the other and back, by RTCP
MOS           1 (bad) to 4.5, computed by the E-model of ITU-T G.107 from codec, loss and delay
engine        who moves the packets: the kernel (nftables), or this process (user-space)

Over time, with plots: the page of a call in the console.`

/** Since when a call is recorded, or that it is not any more. */
export function inWords(outcome: Exclude<RecordingOutcome, { kind: 'refused' }>): string {
  if (outcome.kind === 'stopped') return 'no longer'
  const { since, isNew } = outcome
  if (isNew) return 'from now on'
  return since === undefined ? 'already' : `already, since ${new Date(since).toISOString()}`
}

function sinceOf(outcome: RecordingOutcome): { readonly since?: string } {
  return outcome.kind === 'recorded' && outcome.since !== undefined
    ? { since: new Date(outcome.since).toISOString() }
    : {}
}

type Refusal = Extract<RecordingOutcome, { kind: 'refused' }>['why']

/** The more a core knows of a call, the later it stands here. */
const KNOWING: readonly Refusal[] = ['no call', 'not anchored', 'not recorded', 'not configured', 'no room']

/** Of the answers of several cores, the one of the core that has the call. */
function likeliest(outcomes: readonly RecordingOutcome[]): RecordingOutcome {
  const done = outcomes.find(({ kind }) => kind !== 'refused')
  if (done !== undefined) return done
  const reasons = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? KNOWING.indexOf(outcome.why) : []))
  return { kind: 'refused', why: KNOWING[Math.max(0, ...reasons)] ?? 'no call' }
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
  if (answers.some((answer) => 'media' in answer)) return
  throw new VoltaicError(
    'MEDIA_GATEWAY_ABSENT',
    'no core that runs here has a media gateway',
    'Add an element agw: docs/guides/media.md',
  )
}

function notRecorded(callId: string, why: Refusal): VoltaicError {
  switch (why) {
    case 'no call':
      return new VoltaicError('CALL_NOT_FOUND', `there is no call ${callId}`, 'voltaic calls shows those there are')
    case 'not anchored':
      return new VoltaicError(
        'CALL_NOT_ANCHORED',
        `the media of ${callId} pass no gateway here`,
        'Add an element agw, and media: to the P-CSCF: docs/guides/media.md',
      )
    case 'not recorded':
      return new VoltaicError('CALL_NOT_RECORDED', `${callId} is not recorded`, 'voltaic calls media shows what is')
    case 'not configured':
      return new VoltaicError(
        'RECORDING_NOT_CONFIGURED',
        'the configuration has no recording:, so nothing is recorded',
        'Give voltaic.yaml recording: {} and restart the core; the lab: npm start -- --record. See docs/guides/recording.md',
      )
    case 'no room':
      return new VoltaicError(
        'CALL_NOT_RECORDABLE',
        `${callId} cannot be recorded now`,
        'voltaic recordings spool shows what stands in the way',
      )
  }
}

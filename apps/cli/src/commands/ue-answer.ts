import { VoltaicError } from '@voltaic/base'
import type { UeCall } from '@voltaic/ue'
import { Command } from 'commander'
import { describeMedia, describeOutcome } from '../describe-call.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'

interface AnswerOptions extends PhoneCommandOptions {
  readonly after: string
  readonly reject?: string
  readonly once?: boolean
}

/** `voltaic ue answer` */
export function answerCommand(): Command {
  const command = new Command('answer')
    .description('register a simulated phone that answers calls and prints messages, until Ctrl-C')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU of the subscriber')
  return withPhoneOptions(command)
    .option('--after <seconds>', 'how long it rings', '1')
    .option('--reject <status>', 'refuse all calls, with a status such as 486 (busy) or 603 (declined)')
    .option('--once', 'leave after the first call')
    .action(answer)
}

async function answer(identity: string, options: AnswerOptions): Promise<void> {
  const answering =
    options.reject === undefined ? { afterMs: ringingOf(options) } : { reject: statusOf(options.reject) }
  await withRegisteredPhone(identity, options, { answering }, async (phone) => {
    const tell = (fact: Record<string, unknown>, text: string): void => {
      process.stdout.write(options.json ? `${JSON.stringify(fact)}\n` : `${text}\n`)
    }
    tell(
      { registered: phone.associatedUris },
      `\nready: answering as ${phone.associatedUris.join(' and ')}. Ctrl-C ends it.`,
    )
    phone.onMessage(({ from, contentType, body }) => {
      const text = textOf(contentType, body)
      tell({ message: { from, contentType, text } }, `\nMessage from ${from}: ${text}`)
    })
    const first = new Promise<void>((resolve) => {
      phone.onCall((call) => {
        tell({ call: call.id, from: call.remote }, `\nCall from ${call.remote}`)
        void told(call, tell).then(resolve)
      })
    })
    await Promise.race(options.once ? [untilStopped(), first] : [untilStopped()])
    await Promise.all(phone.calls.map((call) => call.hangUp()))
    await phone.deregister()
  })
}

async function told(call: UeCall, tell: (fact: Record<string, unknown>, text: string) => void): Promise<void> {
  const outcome = await call.ended
  const { statistics } = call
  const speech = statistics.media === undefined ? '' : `; the phone ${describeMedia(statistics.media)}`
  tell({ call: call.id, outcome, statistics }, `Call from ${call.remote}: ${describeOutcome(outcome)}${speech}.`)
}

/** What a message says. A terminal obeys control characters, so that a stranger's text has none. */
function textOf(contentType: string, body: Uint8Array): string {
  if (!contentType.toLowerCase().startsWith('text/')) return `${body.length} octets of ${contentType}`
  return [...Buffer.from(body).toString('utf8')].map((char) => (isControl(char) ? '·' : char)).join('')
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

function ringingOf({ after }: AnswerOptions): number {
  if (/^[0-9]{1,4}(\.[0-9]+)?$/.test(after)) return Number(after) * 1000
  throw new VoltaicError('RINGING_INVALID', `${after} is no time to ring`, 'Give --after seconds, from 0')
}

function statusOf(text: string): number {
  if (/^[3-6][0-9][0-9]$/.test(text)) return Number(text)
  throw new VoltaicError(
    'STATUS_INVALID',
    `${text} refuses no call`,
    'Give --reject a status from 300 to 699: 486, 603',
  )
}

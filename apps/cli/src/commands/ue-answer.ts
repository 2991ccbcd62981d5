import { VoltaicError } from '@voltaic/base'
import type { UeCall } from '@voltaic/ue'
import { Command } from 'commander'
import { describeMedia, describeOutcome } from '../describe-call.ts'
import { describeMessage, textOf } from '../describe-message.ts'
import { describeText, wordsOf } from '../describe-text.ts'
import { printable, printableJson, printableLines } from '../printable.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'

interface AnswerOptions extends PhoneCommandOptions {
  readonly after: string
  readonly reject?: string
  readonly once?: boolean
}

const SMS_TYPE = 'application/vnd.3gpp.sms'

/** `voltaic ue answer` */
export function answerCommand(): Command {
  const command = new Command('answer')
    .description('register a simulated phone that answers calls and prints messages and texts, until Ctrl-C')
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
  await withRegisteredPhone(identity, options, { answering }, async (phone, _, stopped) => {
    const tell = (fact: Record<string, unknown>, text: string): void => {
      process.stdout.write(options.json ? `${printableJson(fact)}\n` : `${printableLines(text)}\n`)
    }
    tell(
      { registered: phone.associatedUris },
      `\nready: answering as ${phone.associatedUris.join(' and ')}. Ctrl-C ends it.`,
    )
    phone.onText((text) => {
      const { from, parts } = text
      tell({ text: { from, parts, text: wordsOf(text) } }, `\n${describeText(text)}`)
    })
    phone.onMessage((message) => {
      // what a short message is in SIP says nothing to people
      if (message.contentType.toLowerCase().startsWith(SMS_TYPE)) return
      const { from, contentType } = message
      const text = textOf(message)
      tell({ message: { from, contentType, text } }, `\n${describeMessage(message)}`)
    })
    const first = new Promise<void>((resolve) => {
      phone.onCall((call) => {
        tell({ call: call.id, from: call.remote }, `\nCall from ${printable(call.remote)}`)
        void told(call, tell).then(resolve)
      })
    })
    await Promise.race(options.once ? [stopped, first] : [stopped])
    await Promise.all(phone.calls.map((call) => call.hangUp()))
    return undefined
  })
}

async function told(call: UeCall, tell: (fact: Record<string, unknown>, text: string) => void): Promise<void> {
  const outcome = await call.ended
  const { statistics } = call
  const speech = statistics.media === undefined ? '' : `; the phone ${describeMedia(statistics.media)}`
  tell(
    { call: call.id, outcome, statistics },
    `Call from ${printable(call.remote)}: ${describeOutcome(outcome)}${speech}.`,
  )
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

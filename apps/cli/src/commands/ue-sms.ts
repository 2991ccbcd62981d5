import { VoltaicError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import { LANGUAGE_NAMES, type LanguageName } from '@voltaic/sms'
import type { DeliveryOutcome, SendOutcome, SentText, Ue } from '@voltaic/ue'
import { Command, Option } from 'commander'
import { describeDelivery, describeSending } from '../describe-text.ts'
import { printResult } from '../output.ts'
import { EXIT_STOPPED } from '../run-until-stopped.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'

interface SmsOptions extends PhoneCommandOptions {
  readonly report?: boolean
  readonly wait: string
  readonly language?: readonly LanguageName[]
  readonly longReference?: boolean
  readonly flash?: boolean
}

/** `voltaic ue sms` */
export function smsOfPhoneCommand(): Command {
  const command = new Command('sms')
    .description('register a simulated phone and send a text as short messages, as handsets do')
    .argument('<identity>', 'who sends: IMSI, MSISDN, IMPI or IMPU of a subscriber')
    .argument('<to>', 'number of who gets it')
    .argument('<text>', 'what it says')
  return withPhoneOptions(command)
    .option('--report', 'ask for a status report, and wait for it')
    .option('--wait <seconds>', 'how long to wait for it', '30')
    .addOption(new Option('--language <name...>', 'shift tables that the phone writes with').choices(LANGUAGE_NAMES))
    .option('--long-reference', 'parts with a reference of 16 bits')
    .option('--flash', 'a message that is shown at once (class 0)')
    .addHelpText(
      'after',
      `
What comes in is told by: voltaic ue answer, voltaic ue inbox`,
    )
    .action(send)
}

async function send(identity: string, to: string, text: string, options: SmsOptions): Promise<void> {
  const waitMs = secondsOf(options.wait) * 1000
  await withRegisteredPhone(
    identity,
    options,
    { regEvent: false, refreshes: false },
    async (phone, runtime, stopped) => {
      const sent = sendText(phone, to, text, options)
      const outcome = await Promise.race([sent.sent, stopped])
      if (!outcome) {
        process.exitCode = EXIT_STOPPED
        return undefined
      }
      const isReported = options.report === true && outcome.kind === 'sent'
      const delivery = isReported ? await deliveryOf(sent, waitMs, runtime, stopped) : undefined
      return () => tell(sent, outcome, delivery, options)
    },
  )
}

function tell(
  { to, alphabet, parts }: SentText,
  outcome: SendOutcome,
  delivery: DeliveryOutcome | undefined,
  options: SmsOptions,
): void {
  if (outcome.kind === 'failed' || (delivery !== undefined && delivery.kind !== 'delivered')) process.exitCode = 1
  const told = [describeSending(outcome), ...(delivery === undefined ? [] : [describeDelivery(delivery)])]
  const size = `${parts} ${parts === 1 ? 'part' : 'parts'}, ${alphabet === 'ucs2' ? 'UCS-2' : 'GSM 7 bit'}`
  const result = { alphabet, parts, sent: outcome, ...(delivery === undefined ? {} : { delivery }) }
  printResult(result, `\n${to}: ${told.join('; ')} (${size}).`, options)
}

function sendText(phone: Ue, to: string, text: string, options: SmsOptions): SentText {
  return phone.sendText(to, text, {
    statusReport: options.report === true,
    ...(options.flash ? { messageClass: 0 } : {}),
    ...(options.language === undefined ? {} : { languages: options.language }),
    ...(options.longReference ? { referenceBits: 16 } : {}),
  })
}

/** Until a report has come, or the time is over. */
async function deliveryOf(
  sent: SentText,
  waitMs: number,
  runtime: Runtime,
  stopped: Promise<void>,
): Promise<DeliveryOutcome> {
  const isOver = new Promise<void>((resolve) => void runtime.clock.startTimer(waitMs, resolve, true))
  const delivery = await Promise.race([sent.delivered, isOver, stopped])
  return delivery ?? { kind: 'not known' }
}

/** @throws VoltaicError WAIT_INVALID */
export function secondsOf(text: string): number {
  if (/^[0-9]{1,5}(\.[0-9]+)?$/.test(text)) return Number(text)
  throw new VoltaicError('WAIT_INVALID', `${text} is no time to wait`, 'Give --wait seconds, from 0')
}

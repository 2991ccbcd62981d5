import { VoltaicError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import { CallEndedError, type RadioConfig, type UeCall } from '@voltaic/ue'
import { Command, Option } from 'commander'
import { describeMedia, describeOutcome, describeRadio } from '../describe-call.ts'
import { printResult } from '../output.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'

interface CallOptions extends PhoneCommandOptions {
  readonly talk: string
  readonly keys?: string
  readonly preconditions: 'none' | 'supported' | 'required'
  readonly anonymous?: boolean
  readonly rohc?: RadioConfig['mode']
  readonly radioLoss: string
  readonly radioDamage: string
  readonly radioReordering: string
}

/** `voltaic ue call` */
export function callCommand(): Command {
  const command = new Command('call')
    .description('register a simulated phone and call somebody: talk, then hang up')
    .argument('<identity>', 'who calls: IMSI, MSISDN, IMPI or IMPU of a subscriber')
    .argument('<to>', 'who is called: a number, or a tel: or sip: URI')
  return withPhoneOptions(command)
    .option('--talk <seconds>', 'hang up after that long; 0 talks until the other side hangs up, or Ctrl-C', '2')
    .option('--keys <digits>', 'keys to press once the call is answered: 123#')
    .addOption(
      new Option('--preconditions <use>', 'whether the bearer must be there before it rings (RFC 3312)')
        .choices(['none', 'supported', 'required'])
        .default('supported'),
    )
    .option('--anonymous', 'keep the own identity from the other side (Privacy: id)')
    .addOption(
      new Option('--rohc <mode>', 'media go over a radio, headers compressed in this mode of ROHC').choices([
        'U',
        'O',
        'R',
      ]),
    )
    .option('--radio-loss <percent>', 'of frames on that radio that are lost', '0')
    .option('--radio-damage <percent>', 'of frames that arrive damaged, and are dropped', '0')
    .option('--radio-reordering <percent>', 'of frames that arrive behind the next one', '0')
    .addHelpText(
      'after',
      `
The phone registers, calls, and leaves. A SIM has one phone at a time: another that is registered with it, of another voltaic ue
or of the lab, loses its registration and its calls.

What the phone hears is compared with what simulated phones play. "Damaged" are speech frames, of 20 ms each, that are not what was
played: transcoded on the way, mixed with a beep, or of a side that plays something else, as a mailbox or a real phone does.
"Lost" are those whose packet never came.

A call to hang up by hand, to look at with voltaic calls meanwhile:
  voltaic ue call 001010000000003 +99901000001 --talk 0`,
    )
    .action(call)
}

async function call(identity: string, to: string, options: CallOptions): Promise<void> {
  const talkMs = talkOf(options) * 1000
  checkKeys(options.keys)
  const radio = radioOf(options)
  await withRegisteredPhone(
    identity,
    { ...options, ...(radio && { radio }) },
    { regEvent: false, refreshes: false },
    async (phone, runtime, stopped, media) => {
      const { preconditions } = options
      const made = phone.call(to, { preconditions, ...(options.anonymous ? { privacy: 'id' } : {}) })
      void stopped.then(() => made.hangUp())
      await talk(made, talkMs, options.keys, runtime)
      const outcome = await made.ended
      const { statistics } = made
      const wasAnswered = statistics.answeredAt !== undefined
      const speech = wasAnswered ? `\nThe phone ${describeMedia(statistics.media)}.` : ''
      if (!wasAnswered) process.exitCode = 1
      const saving = media.saving()
      const air = wasAnswered && saving ? `\nIn this call ${describeRadio(saving)}.` : ''
      const text = `\n${to}: ${describeOutcome(outcome)}.${speech}${air}`
      const result = { callId: made.id, outcome, statistics, ...(saving && { radio: saving }) }
      return () => printResult(result, text, options)
    },
  )
}

/** Waits for the answer, talks, and hangs up. Returns at once when nobody takes the call. */
async function talk(call: UeCall, talkMs: number, keys: string | undefined, runtime: Runtime): Promise<void> {
  try {
    await call.until('answered')
  } catch (error) {
    if (error instanceof CallEndedError) return
    throw error
  }
  try {
    if (keys !== undefined) await call.dtmf(keys)
    if (talkMs === 0) await call.ended
    const isOver = new Promise<void>((resolve) => void runtime.clock.startTimer(talkMs, resolve, true))
    await Promise.race([isOver, call.ended])
  } finally {
    if (call.state !== 'ended') await call.hangUp()
  }
}

function checkKeys(keys: string | undefined): void {
  if (keys === undefined || /^[0-9A-D*#]{1,64}$/.test(keys)) return
  throw new VoltaicError('KEYS_INVALID', `${keys} cannot be pressed`, 'Give --keys digits, *, # and A to D: 123#')
}

function talkOf({ talk: text }: CallOptions): number {
  if (/^[0-9]{1,6}(\.[0-9]+)?$/.test(text)) return Number(text)
  throw new VoltaicError('TALK_INVALID', `${text} is no time to talk`, 'Give --talk seconds, from 0')
}

/** @throws VoltaicError RADIO_SHARE */
function radioOf(options: CallOptions): RadioConfig | undefined {
  const { rohc: mode, radioLoss, radioDamage, radioReordering } = options
  const shares = { loss: shareOf(radioLoss), damage: shareOf(radioDamage), reordering: shareOf(radioReordering) }
  return mode && { mode, ...shares }
}

function shareOf(percent: string): number {
  if (/^[0-9]{1,2}(\.[0-9]{1,4})?$/.test(percent)) return Number(percent) / 100
  throw new VoltaicError('RADIO_SHARE', `${percent} is no share of frames`, 'Give per cent, from 0 to 99')
}

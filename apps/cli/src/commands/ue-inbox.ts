import { Command } from 'commander'
import { describeText, wordsOf } from '../describe-text.ts'
import { printResult } from '../output.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'
import { secondsOf } from './ue-sms.ts'

interface InboxOptions extends PhoneCommandOptions {
  readonly wait: string
}

/** `voltaic ue inbox` */
export function inboxCommand(): Command {
  const command = new Command('inbox')
    .description('register a simulated phone, take the texts that wait for it, and print them')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU of the subscriber')
  return withPhoneOptions(command)
    .option('--wait <seconds>', 'how long nothing may come before it leaves', '3')
    .action(inbox)
}

async function inbox(identity: string, options: InboxOptions): Promise<void> {
  const waitMs = secondsOf(options.wait) * 1000
  await withRegisteredPhone(
    identity,
    options,
    { regEvent: false, refreshes: false },
    async (phone, runtime, stopped) => {
      let isOver = false
      void stopped.then(() => {
        isOver = true
      })
      for (let before = -1; before < phone.texts.length && !isOver; ) {
        before = phone.texts.length
        await Promise.race([
          new Promise<void>((resolve) => void runtime.clock.startTimer(waitMs, resolve, true)),
          stopped,
        ])
      }
      const texts = phone.texts.map((text) => ({ from: text.from, parts: text.parts, text: wordsOf(text) }))
      const told = phone.texts.length === 0 ? 'No texts.' : phone.texts.map(describeText).join('\n')
      return () => printResult({ texts }, `\n${told}`, options)
    },
  )
}

import { Command } from 'commander'
import { printResult } from '../output.ts'
import { printable } from '../printable.ts'
import { EXIT_STOPPED } from '../run-until-stopped.ts'
import { type PhoneCommandOptions, withPhoneOptions, withRegisteredPhone } from '../ue-phone.ts'

/** `voltaic ue message` */
export function messageCommand(): Command {
  const command = new Command('message')
    .description('register a simulated phone and send a text by MESSAGE (RFC 3428; as short message: voltaic ue sms)')
    .argument('<identity>', 'who sends: IMSI, MSISDN, IMPI or IMPU of a subscriber')
    .argument('<to>', 'who gets it: a number, or a tel: or sip: URI')
    .argument('<text>', 'what it says')
  return withPhoneOptions(command).action(send)
}

async function send(identity: string, to: string, text: string, options: PhoneCommandOptions): Promise<void> {
  await withRegisteredPhone(identity, options, { regEvent: false, refreshes: false }, async (phone, _, stopped) => {
    const answer = await Promise.race([phone.message(to, text), stopped])
    if (!answer) {
      process.exitCode = EXIT_STOPPED
      return undefined
    }
    const { status, reason, local } = answer
    const isTaken = status < 300
    const what = local === undefined ? `${status} ${printable(reason)}` : 'no answer'
    if (!isTaken) process.exitCode = 1
    const said = `\n${to}: ${isTaken ? 'delivered' : 'not delivered'} (${what}).`
    return () => printResult({ status, reason, ...(local ? { local } : {}) }, said, options)
  })
}

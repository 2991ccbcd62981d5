import { Command } from 'commander'
import { answerCommand } from './ue-answer.ts'
import { callCommand } from './ue-call.ts'
import { inboxCommand } from './ue-inbox.ts'
import { messageCommand } from './ue-message.ts'
import { registerCommand } from './ue-register.ts'
import { smsOfPhoneCommand } from './ue-sms.ts'

/** `voltaic ue` */
export function ueCommand(): Command {
  return new Command('ue')
    .description('simulated phones: register, call, answer, send messages and texts')
    .addHelpText(
      'after',
      `
A call between two phones of your own, in two terminals. The lab has two SIMs for that, 001010000000003 and 4:
  voltaic ue answer 001010000000004
  voltaic ue call 001010000000003 +99901000004`,
    )
    .addCommand(registerCommand())
    .addCommand(callCommand())
    .addCommand(answerCommand())
    .addCommand(messageCommand())
    .addCommand(smsOfPhoneCommand())
    .addCommand(inboxCommand())
}

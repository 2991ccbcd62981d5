import { Command } from 'commander'
import { answerCommand } from './ue-answer.ts'
import { callCommand } from './ue-call.ts'
import { messageCommand } from './ue-message.ts'
import { registerCommand } from './ue-register.ts'

/** `voltaic ue` */
export function ueCommand(): Command {
  return new Command('ue')
    .description('simulated phones: register, call, answer, send a message')
    .addHelpText(
      'after',
      `
A call between two phones of your own, in two terminals:
  voltaic ue answer 001010000000002
  voltaic ue call 001010000000001 +99901000002`,
    )
    .addCommand(registerCommand())
    .addCommand(callCommand())
    .addCommand(answerCommand())
    .addCommand(messageCommand())
}

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Words of this program that begin a command; only in front of them its name is a command, too. */
const COMMANDS =
  'start|init|lab|config|console|doctor|subscriber|api|keys|ue|alarms|calls|trace|load|pco|as|enum|route|number|sdp|sms|rohc|ifc|why|recordings|voicemail|devices'
const COMMAND = new RegExp(`(?<![/\\w-])(?:npx )?voltaic (?=(?:${COMMANDS})\\b|--)`, 'g')

/** Text with the commands of this program as they can be typed here: `npx voltaic` unless the shell finds `voltaic`. */
export function asTyped(text: string, program: string = programName()): string {
  return text.replace(COMMAND, `${program} `)
}

/** What starts this program again. @param environment of the process */
export function programName(environment: NodeJS.ProcessEnv = process.env): string {
  // npm and npx put folders of their own in front, which the shell of the user does not have
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => !/node_modules|node-gyp/.test(folder))
  return folders.some((folder) => isProgram(join(folder, 'voltaic'))) ? 'voltaic' : 'npx voltaic'
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

import { type DiameterHeader, isRequest } from '../codec/header.ts'

/** Command and its abbreviation, of which R or A makes the message's name. @spec RFC 6733 §3.1; TS 29.229 §6.1 */
const commands: Readonly<Record<number, readonly [name: string, abbreviation: string]>> = {
  257: ['Capabilities-Exchange', 'CE'],
  258: ['Re-Auth', 'RA'],
  271: ['Accounting', 'AC'],
  274: ['Abort-Session', 'AS'],
  275: ['Session-Termination', 'ST'],
  280: ['Device-Watchdog', 'DW'],
  282: ['Disconnect-Peer', 'DP'],
  300: ['User-Authorization', 'UA'],
  301: ['Server-Assignment', 'SA'],
  302: ['Location-Info', 'LI'],
  303: ['Multimedia-Auth', 'MA'],
  304: ['Registration-Termination', 'RT'],
  305: ['Push-Profile', 'PP'],
}

/** `UAR`, `MAA`; the number of a command that is not known. For ladders. */
export function abbreviateCommand(header: DiameterHeader): string {
  const [, abbreviation = `${header.commandCode}-`] = commands[header.commandCode] ?? []
  return abbreviation + (isRequest(header) ? 'R' : 'A')
}

/** `User-Authorization-Request` */
export function nameCommand(header: DiameterHeader): string {
  const [name = `Command-${header.commandCode}`] = commands[header.commandCode] ?? []
  return `${name}-${isRequest(header) ? 'Request' : 'Answer'}`
}

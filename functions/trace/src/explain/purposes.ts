import { type SipMessage, SipRequest, type SipResponse } from '@voltaic/sip'

/** What requests of SIP are for. */
const METHODS: Readonly<Record<string, string>> = {
  ACK: 'The caller has the final answer to its INVITE. Nothing answers an ACK.',
  BYE: 'One of the two hangs up.',
  CANCEL: 'The caller gives up before the call is answered.',
  INFO: 'Something is said within a call, such as a key that was pressed.',
  INVITE: 'A call begins, or changes; its body offers what each could send and hear.',
  MESSAGE: 'A text, or a report of one: 202 to it says only that the next hop has it.',
  NOTIFY: 'What was subscribed to has changed.',
  OPTIONS: 'Asks whether the other one is there, and what it can do.',
  PRACK: 'Confirms a provisional answer that must not get lost.',
  PUBLISH: 'A phone tells its state.',
  REFER: 'The receiver is asked to call somebody else.',
  SUBSCRIBE: 'The sender wants to be told when something changes; a phone asks so for its own registration.',
  UPDATE: 'What was agreed on for the call changes before it is answered.',
}

/** What Diameter commands of Cx and of its connections are for. @spec TS 29.228 §6.1, §6.2, §6.3; RFC 6733 §5.3, §5.5 */
const COMMANDS: Readonly<Record<string, string>> = {
  CER: 'A connection begins: both say who they are and which applications they know.',
  CEA: 'Both have an application in common, or the connection ends.',
  DWR: 'Is the other one still there?',
  DWA: 'It is.',
  DPR: 'The connection is about to end.',
  DPA: 'It may end.',
  UAR: 'The I-CSCF asks the HSS: may this user register from there, and which S-CSCF has him?',
  UAA: 'The HSS says yes or no, and names the S-CSCF, or what one has to be able to do.',
  MAR: 'The S-CSCF asks the HSS for a challenge: an authentication vector for this SIM.',
  MAA: 'The vector: RAND and AUTN for the SIM, XRES to compare its answer with, CK and IK for IPsec.',
  SAR: 'The S-CSCF tells the HSS that it serves this user now, or no more, and asks for his profile.',
  SAA: 'The profile: all identities of the user, and the filter criteria that lead to application servers.',
  LIR: 'Somebody is called: the I-CSCF asks the HSS which S-CSCF has the user.',
  LIA: 'The S-CSCF that has him, or that nobody has.',
  RTR: 'The HSS ends a registration.',
  RTA: 'The S-CSCF has ended it.',
  PPR: 'The HSS has a new profile for a registered user.',
  PPA: 'The S-CSCF has taken the profile.',
}

/** What a Diameter command is for. @param name `UAR` */
export function purposeOfCommand(name: string): string | undefined {
  return COMMANDS[name]
}

/** What a message of SIP is for, in a sentence or two; undefined where there is nothing to say. */
export function purposeOfSip(message: SipMessage): string | undefined {
  if (message instanceof SipRequest)
    return message.method === 'REGISTER' ? purposeOfRegister(message) : own(METHODS, message.method)
  return purposeOfAnswer(message as SipResponse)
}

/** A peer may call a method `constructor`. */
function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** @spec TS 24.229 §5.1.1.2, §5.1.1.5, §5.1.1.6 */
function purposeOfRegister(message: SipRequest): string {
  const authorization = message.header('Authorization') ?? ''
  if (/\bauts="?[^",\s]/i.test(authorization))
    return 'The SIM believes the network, but finds the sequence number too old: AUTS tells the HSS where to go on.'
  if (/\bnonce="[^"]/i.test(authorization) && /\bresponse=""/i.test(authorization))
    return 'The SIM does not believe the challenge: its answer is empty. K or OPc differ between SIM and HSS.'
  const isLeaving = message.header('Expires') === '0' || /;\s*expires=0\b/i.test(message.header('Contact') ?? '')
  if (isLeaving) return 'The phone ends its registration.'
  if (/\bnonce="[^"]/i.test(authorization))
    return 'The phone answers the network’s question: only a SIM with the same K can compute this response.'
  return 'The phone asks to be registered. It says who it is, proves nothing yet, and offers the IPsec that it can do.'
}

/** What final answers mean to whoever asked. @spec RFC 3261 §21 */
const STATUSES: Readonly<Record<number, string>> = {
  100: 'It has arrived at the next hop, which repeats it from here on.',
  180: 'The called phone rings.',
  183: 'The call is under way; both agree on media before it rings.',
  202: 'The next hop has it; what becomes of it is said by another message.',
  403: 'Refused, and trying again will not help.',
  404: 'Nobody here has that identity.',
  408: 'Nobody answered in time.',
  480: 'The called one is known, but cannot be reached now: not registered, as a rule.',
  486: 'The called one is in a call.',
  487: 'The caller gave up; this ends its INVITE.',
  488: 'Nothing that was offered can be used.',
  494: 'The P-CSCF wants IPsec, and the phone has not offered it.',
  500: 'Something went wrong in the network.',
  503: 'Out of order or overloaded for the moment.',
  504: 'The next element did not answer in time.',
}

function purposeOfAnswer(answer: SipResponse): string | undefined {
  const { status } = answer
  const { method } = answer.cseq
  if (method === 'REGISTER' && status === 401) return purposeOfChallenge(answer)
  if (method === 'REGISTER' && status === 200)
    return 'The phone is registered, or has left: the S-CSCF has compared its answer with that of the HSS.'
  if (status === 200) return method === 'INVITE' ? 'The called one has answered.' : `${method} was done.`
  return STATUSES[status]
}

/** @spec TS 24.229 §5.4.1.2.1; RFC 3310 §3.2 */
function purposeOfChallenge(answer: SipResponse): string {
  const isAka = /algorithm="?AKA/i.test(answer.header('WWW-Authenticate') ?? '')
  if (!isAka)
    return 'The network asks for the password: nonce is the question. This is no failure: every registration begins so.'
  return 'The network’s question to the SIM. This is no failure: every registration begins so. RAND is the question, AUTN proves that the network knows K too; the phone answers with another REGISTER.'
}

import type { HeaderEntries, Hop, SipRequest, SipResponse } from '@voltaic/sip'
import {
  decodeTpdu,
  encodeTpdu,
  type RpData,
  type Rpdu,
  readContent,
  type SmsStatusReport,
  type SmsSubmit,
  segmentText,
  textPartsOf,
  tpAddressOf,
} from '@voltaic/sms'
import type { SmsNetwork } from './sms-network.ts'

/** A MESSAGE as the phone got it. */
export interface Heard<Body extends Rpdu = Rpdu> {
  readonly request: SipRequest
  readonly rpdu: Body
}

/** What a phone does with a message that it is handed. */
export interface Manners {
  /** Of the MESSAGE; 200 unless given. */
  readonly status?: number
  /** RP-ACK unless given. */
  readonly report?: 'none' | { readonly cause: number } | { readonly wrongReference: true }
  /** Whether it says which MESSAGE it answers; yes unless given. */
  readonly isReplyNamed?: boolean
}

/** A phone as far as the relay layer goes: it throws away what it has already, by the octets of the TPDU. */
export class SmsPhone {
  readonly number: string
  isOn = true
  manners: (data: Heard<RpData>) => Manners = () => ({})
  /** Everything that came, repeats too. */
  readonly wire: Heard<RpData>[] = []
  /** Texts, each once, in order. */
  readonly texts: string[] = []
  readonly statusReports: SmsStatusReport[] = []
  /** Told of each of `answers`. */
  onAnswer: (answer: Heard) => void = () => {}
  /** RP-ACK and RP-ERROR to what it has sent. */
  readonly answers: Heard[] = []
  readonly #network: SmsNetwork
  readonly #seen = new Set<string>()
  #reference = 0

  constructor(number: string, network: SmsNetwork) {
    this.number = number
    this.#network = network
  }

  /** Sends a text in as many parts as it takes. @returns RP-MRs */
  async text(to: string, text: string, settings: Partial<SmsSubmit> = {}): Promise<readonly number[]> {
    const destinationAddress = tpAddressOf(to)
    if (destinationAddress === undefined) throw new Error(to)
    const references: number[] = []
    for (const part of textPartsOf(segmentText(text), this.#reference & 0xff)) {
      references.push(
        await this.submit({
          type: 'SMS-SUBMIT',
          rejectDuplicates: false,
          statusReportRequest: false,
          replyPath: false,
          messageReference: this.#reference & 0xff,
          destinationAddress,
          protocolIdentifier: 0,
          ...part,
          ...settings,
        }),
      )
    }
    return references
  }

  /** @returns RP-MR */
  async submit(submit: SmsSubmit): Promise<number> {
    const messageReference = this.#reference++ & 0xff
    await this.send(submissionOf(submit, messageReference))
    return messageReference
  }

  send(rpdu: Rpdu | Uint8Array, headers: HeaderEntries = []): Promise<SipResponse> {
    return this.#network.send(this.number, rpdu, headers)
  }

  /** RP-SMMA. */
  async memoryAvailable(): Promise<number> {
    const messageReference = this.#reference++ & 0xff
    await this.send({ type: 'RP-SMMA', direction: 'ms-to-network', messageReference })
    return messageReference
  }

  async receive(request: SipRequest, rpdu: Rpdu, hop: Hop): Promise<SipResponse> {
    if (rpdu.type !== 'RP-DATA') {
      this.answers.push({ request, rpdu })
      this.onAnswer({ request, rpdu })
      return hop.reply(200)
    }
    const heard = { request, rpdu }
    this.wire.push(heard)
    const { status = 200, report, isReplyNamed = true } = this.manners(heard)
    if (status >= 300) return hop.reply(status)
    if (report === undefined) this.#read(rpdu)
    if (report !== 'none')
      this.#network.runtime.clock.startTimer(0, () => void this.#report(heard, report, isReplyNamed))
    return hop.reply(status)
  }

  #report({ request, rpdu }: Heard<RpData>, report: Exclude<Manners['report'], 'none'>, isReplyNamed: boolean) {
    const { messageReference } = rpdu
    const base = { direction: 'ms-to-network', messageReference } as const
    const headers: HeaderEntries = isReplyNamed ? [['In-Reply-To', request.header('Call-ID') ?? '']] : []
    if (report === undefined) return this.send({ type: 'RP-ACK', ...base }, headers)
    if ('cause' in report) return this.send({ type: 'RP-ERROR', ...base, cause: report.cause }, headers)
    return this.send({ type: 'RP-ACK', ...base, messageReference: (messageReference + 1) & 0xff }, headers)
  }

  #read({ userData }: RpData): void {
    const octets = Buffer.from(userData).toString('hex')
    if (this.#seen.has(octets)) return
    this.#seen.add(octets)
    const tpdu = decodeTpdu(userData, 'network-to-ms', 'RP-DATA')
    if (tpdu.type === 'SMS-STATUS-REPORT') this.statusReports.push(tpdu)
    if (tpdu.type !== 'SMS-DELIVER') return
    const { body } = readContent(tpdu.userData, tpdu.dataCodingScheme, tpdu.hasUserDataHeader)
    this.texts.push(body.kind === 'text' ? body.text : Buffer.from(body.octets).toString('hex'))
  }
}

/** RP-DATA of a phone. */
export function submissionOf(submit: SmsSubmit, messageReference: number): RpData {
  return {
    type: 'RP-DATA',
    direction: 'ms-to-network',
    messageReference,
    destination: { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: '99900000000' },
    userData: encodeTpdu(submit),
  }
}

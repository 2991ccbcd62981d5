import type { AsRequest, AsService, RegistrationEvent } from '@voltaic/as-kit'
import { BackgroundWork } from '@voltaic/runtime'
import type { SipResponse, SipStack } from '@voltaic/sip'
import { SMS_CONTENT_TYPE } from './attempt.ts'
import { takeReport } from './delivery-report.ts'
import { readRelayMessage } from './relay-message.ts'
import type { IpSmGwConfig, IpSmGwDeps } from './room.ts'
import type { SmsEvents } from './sms-event.ts'
import { type SmsParty, senderOf } from './sms-parties.ts'
import type { SmsQueue } from './sms-queue.ts'
import type { SmsSubmitter } from './sms-submission.ts'
import { createSmscParts, type SmscParts } from './smsc-parts.ts'

/** A service centre and its gateway, as a service of the AS kit. */
export interface IpSmGw {
  readonly service: AsService
  readonly queue: SmsQueue
  readonly submitter: SmsSubmitter
  readonly events: SmsEvents
}

/**
 * The content type as an ERE, in any case and with space around the slash, as RFC 3261 has it: what slipped past here would
 * reach another phone as a short message from whomever the sender likes.
 */
const SMS_CONTENT_PATTERN =
  '^[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn][[:space:]]*/' +
  '[[:space:]]*[Vv][Nn][Dd]\\.3[Gg][Pp][Pp]\\.[Ss][Mm][Ss]'

/** Which requests it is to get. @spec TS 24.341 §5.3.3.2, §5.3.3.4 */
export const ipSmGwCriteria: AsService['criteria'] = [
  {
    priority: 20,
    when: [
      [{ method: 'MESSAGE' }],
      [{ sessionCase: 'ORIGINATING_SESSION' }],
      [{ header: 'Content-Type', content: SMS_CONTENT_PATTERN }],
    ],
  },
  // the 200 to the phone has all of its identities
  { priority: 21, when: [[{ method: 'REGISTER' }]], includeRegisterResponse: true },
]

/** Messages of phones that are being stored; more are refused with 503. */
export const MAX_UNDER_WAY = 5000
/** A phone that has just registered gets its 200 first, in milliseconds. */
const AFTER_REGISTRATION_MS = 500

/**
 * The IP-SM-GW with the SMSC in it: takes short messages of phones and programs, keeps them, and hands them to phones.
 *
 * @spec TS 24.341 §5.3.3; TS 23.204 §5.3.3; TS 23.040 §3
 */
export function createIpSmGw(deps: IpSmGwDeps, config: IpSmGwConfig): IpSmGw {
  let sip: SipStack | undefined
  const parts = createSmscParts(deps, config, () => {
    if (sip === undefined) throw new Error('a service centre that has not started sends nothing')
    return sip
  })
  const gateway = new Gateway(parts)
  return {
    service: {
      name: 'ip-sm-gw',
      criteria: ipSmGwCriteria,
      start(server) {
        sip = server.sip
      },
      onStarted() {
        parts.deliveries.start()
        parts.timetable.start()
      },
      stop: () => gateway.stop(),
      onRequest: (call) => gateway.onRequest(call),
      onRegistration: (event) => gateway.onRegistration(event),
    },
    queue: parts.queue,
    submitter: parts.submitter,
    events: parts.outbox,
  }
}

class Gateway {
  readonly #parts: SmscParts
  readonly #background: BackgroundWork
  #underWay = 0

  constructor(parts: SmscParts) {
    this.#parts = parts
    this.#background = new BackgroundWork(parts.room.runtime, parts.room.config.element)
  }

  async stop(): Promise<void> {
    this.#parts.pauses.stop()
    await this.#background.stop()
    await this.#parts.timetable.stop()
    await this.#parts.deliveries.stop()
  }

  /** @spec TS 24.341 §5.3.3.4 */
  onRequest(call: AsRequest): SipResponse | Promise<SipResponse> {
    const { request } = call
    if (call.method !== 'MESSAGE' || !isShortMessage(request.header('Content-Type'))) return call.proxy()
    const sender = senderOf(request)
    if (sender === undefined) return call.reply(403)
    if (this.#underWay >= MAX_UNDER_WAY) return call.reply(503, { headers: [['Retry-After', '10']] })
    return this.#take(call, sender)
  }

  async #take(call: AsRequest, sender: SmsParty): Promise<SipResponse> {
    const { request } = call
    const { mobileOriginated } = this.#parts
    const message = readRelayMessage(request.body)
    switch (message.kind) {
      case 'unreadable':
        return call.reply(400)
      case 'ignored':
        this.#parts.room.runtime.counters.add('sms.rp.ignored')
        break
      case 'refused':
        this.#behind(() => mobileOriginated.refuse(request, sender, message))
        break
      case 'report':
        await takeReport(message.report, request, sender, this.#parts)
        break
      case 'submission':
        this.#behind(() => mobileOriginated.take(request, sender, message.data))
        break
      case 'memory-available':
        this.#behind(() => this.#memoryAvailable(call, sender, message.messageReference))
        break
    }
    // TS 24.341 §5.3.3.4: that it has come, no more; what becomes of it follows in a MESSAGE of its own
    return call.answer(202)
  }

  async #memoryAvailable({ request }: AsRequest, sender: SmsParty, messageReference: number): Promise<void> {
    await this.#parts.mobileOriginated.acknowledge(request, sender, messageReference)
    await this.#parts.deliveries.hurry(sender.key)
  }

  /** @spec TS 24.341 §5.3.3.2; TS 23.204 §6.1 */
  onRegistration(event: RegistrationEvent): void {
    const keys = this.#parts.registrations.update(event)
    if (keys.length === 0) return
    this.#background.add(async () => {
      await this.#parts.pauses.pause(AFTER_REGISTRATION_MS)
      for (const key of keys) await this.#parts.deliveries.hurry(key)
    })
  }

  #behind(work: () => Promise<void>): void {
    this.#underWay++
    this.#background.add(() =>
      work().finally(() => {
        this.#underWay--
      }),
    )
  }
}

function isShortMessage(contentType: string | undefined): boolean {
  const [type = '', subtype = ''] = contentType?.split(';', 1)[0]?.split('/') ?? []
  return `${type.trim()}/${subtype.trim()}`.toLowerCase() === SMS_CONTENT_TYPE
}

import { DecodeError } from '@voltaic/base'
import {
  type ActivateDefaultBearerRequest,
  type AttachMessage,
  decodePlainNas,
  EMM_CAUSES,
  ESM_CAUSES,
  encodeActivateDefaultBearerRequest,
  encodeAttachMessage,
  encodePdnConnectivityReject,
  type Gtpv2Path,
  openGtpv2Path,
  type PdnConnectivityReject,
  type PdnConnectivityRequest,
  type PdnMessage,
} from '@voltaic/epc'
import { type Address, addressKey, type DatagramSocket, type Runtime } from '@voltaic/runtime'
import type { MmeConfig } from './mme-config.ts'
import { pdnConnectivity } from './pdn-connectivity.ts'
import { Phone } from './phone.ts'

/** TS 24.301 table 10.2.2 and table 10.3.2. */
const T3450_MS = 6000
const T3485_MS = 8000

/** An MME that is running. */
export interface Mme {
  readonly nas: Address
  /** Phones that have attached. */
  readonly phones: number
  stop(): Promise<void>
}

/**
 * Stands in for eNodeB and MME. A datagram is one NAS message: what RRC and S1AP would carry.
 *
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec TS 24.301 §5.5.1.2, §6.4.1, §6.5.1
 */
export async function createMme(runtime: Runtime, config: MmeConfig): Promise<Mme> {
  const s11 = await openGtpv2Path(runtime, config.s11, () => undefined)
  const mme = new AttachRoom(runtime, config, s11)
  try {
    await mme.open()
  } catch (error) {
    await s11.stop()
    throw error
  }
  return mme
}

class AttachRoom implements Mme {
  readonly #runtime: Runtime
  readonly #config: MmeConfig
  readonly #s11: Gtpv2Path
  readonly #phones = new Map<string, Phone>()
  readonly #underWay = new Set<Promise<void>>()
  #socket: DatagramSocket | undefined
  #lastTeid = 0

  constructor(runtime: Runtime, config: MmeConfig, s11: Gtpv2Path) {
    this.#runtime = runtime
    this.#config = config
    this.#s11 = s11
  }

  get nas(): Address {
    return this.#open.local
  }

  get phones(): number {
    return this.#phones.size
  }

  async open(): Promise<void> {
    this.#socket = await this.#runtime.net.bindDatagram(this.#config.nas, {
      onDatagram: (datagram, from) => this.#receive(datagram, from),
    })
  }

  async stop(): Promise<void> {
    for (const phone of this.#phones.values()) phone.leave()
    await this.#s11.stop()
    await Promise.all(this.#underWay)
    await this.#open.close()
  }

  get #open(): DatagramSocket {
    if (this.#socket === undefined) throw new TypeError('not open')
    return this.#socket
  }

  #receive(datagram: Uint8Array, from: Address): void {
    const message = this.#decode(datagram)
    const phone = this.#phones.get(addressKey(from))
    if (message?.kind === 'Attach request') {
      this.#start(this.#attach(message, from))
    } else if (message?.kind === 'PDN connectivity request' && phone !== undefined) {
      this.#start(this.#connect(message, phone))
    } else if (message === undefined || phone?.take(message) !== true) {
      this.#runtime.counters.add('mme.unexpected')
    }
  }

  #decode(datagram: Uint8Array): AttachMessage<PdnMessage> | PdnMessage | undefined {
    try {
      return decodePlainNas(datagram)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('mme.malformed')
      return undefined
    }
  }

  #start(work: Promise<void>): void {
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  // DEVIATION TS 24.301 §5.4.2: no authentication and no protection of NAS: the MME of a real network is not ours
  /** TS 24.301 §5.5.1.2: a phone attaches, with the connection that it asks for. */
  async #attach(message: AttachMessage<PdnMessage> & { kind: 'Attach request' }, from: Address): Promise<void> {
    const { imsi, esm } = message
    const subscription = imsi === undefined ? undefined : this.#config.subscriptionOf(imsi)
    if (imsi === undefined || subscription === undefined || esm.kind !== 'PDN connectivity request') {
      this.#send(from, { kind: 'Attach reject', cause: EMM_CAUSES.EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED })
      return
    }
    const key = addressKey(from)
    const before = this.#phones.get(key)
    // TS 24.301 §5.5.1.2.7 d: the same request once more changes nothing
    if (before?.imsi === imsi && before.isUnderWay(esm.transactionIdentity)) return
    before?.leave()
    const phone = new Phone(this.#runtime, from, imsi, subscription)
    this.#phones.set(key, phone)
    const answer = await this.#ask(phone, esm)
    if (answer.kind === 'PDN connectivity reject') {
      this.#phones.delete(key)
      const reject = encodePdnConnectivityReject(answer)
      this.#send(from, { kind: 'Attach reject', cause: EMM_CAUSES.ESM_FAILURE, esm: reject })
      return
    }
    const { plmn, tac } = this.#config
    const accept = encodeAttachMessage({
      kind: 'Attach accept',
      tai: { ...plmn, tac },
      esm: encodeActivateDefaultBearerRequest(answer),
    })
    const isComplete = await phone.activate(answer, T3450_MS, () => this.#open.send(accept, from))
    if (!isComplete && this.#phones.get(key) === phone) this.#phones.delete(key)
  }

  /** TS 24.301 §6.5.1: a connection beside those that there are. */
  async #connect(request: PdnConnectivityRequest, phone: Phone): Promise<void> {
    // TS 24.301 §6.5.1.7: the same request once more changes nothing
    if (phone.isUnderWay(request.transactionIdentity)) return
    const answer = await this.#ask(phone, request)
    if (answer.kind === 'PDN connectivity reject') {
      this.#open.send(encodePdnConnectivityReject(answer), phone.at)
      return
    }
    const activation = encodeActivateDefaultBearerRequest(answer)
    await phone.activate(answer, T3485_MS, () => this.#open.send(activation, phone.at))
  }

  async #ask(
    phone: Phone,
    request: PdnConnectivityRequest,
  ): Promise<ActivateDefaultBearerRequest | PdnConnectivityReject> {
    const { transactionIdentity } = request
    const bearerIdentity = phone.reserve(transactionIdentity)
    if (bearerIdentity === undefined) {
      return { kind: 'PDN connectivity reject', transactionIdentity, cause: ESM_CAUSES.INSUFFICIENT_RESOURCES }
    }
    const { imsi, subscription } = phone
    const wanted = { imsi, subscription, request, bearerIdentity, teid: ++this.#lastTeid }
    const answer = await pdnConnectivity(this.#s11, this.#config, wanted)
    if (answer.kind === 'PDN connectivity reject') phone.release(bearerIdentity, transactionIdentity)
    return answer
  }

  #send(to: Address, message: AttachMessage<Uint8Array>): void {
    this.#open.send(encodeAttachMessage(message), to)
  }
}

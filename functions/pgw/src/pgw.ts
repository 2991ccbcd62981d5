import { DecodeError } from '@voltaic/base'
import {
  CREATE_SESSION_REQUEST,
  type CreateSessionRequest,
  type CreateSessionResponse,
  createSessionRequestOf,
  encodeCreateSessionResponse,
  F_TEID_INTERFACES,
  fTeidAt,
  GTPV2_CAUSES,
  type Gtpv2Message,
  type Gtpv2Path,
  openGtpv2Path,
  type PdnAddress,
  type PdnType,
} from '@voltaic/epc'
import type { Address, Runtime } from '@voltaic/runtime'
import { AddressPool } from './address-pool.ts'
import { answerPco } from './answer-pco.ts'
import type { PgwApn, PgwConfig } from './pgw-config.ts'

/** A gateway that is running. */
export interface Pgw {
  readonly s11: Address
  /** Connections that there are. */
  readonly sessions: number
  stop(): Promise<void>
}

interface Served {
  readonly apn: PgwApn
  readonly pool: AddressPool
}

interface Session {
  readonly pool: AddressPool
  readonly index: number
}

/**
 * Stands in for SGW and PGW: opens connections, and tells phones their P-CSCF. It carries no packets.
 *
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec TS 23.401 §5.3.2.1; TS 29.274 §7.2.1, §7.2.2
 */
export async function createPgw(runtime: Runtime, config: PgwConfig): Promise<Pgw> {
  const room = new SessionRoom(runtime, config)
  const path: Gtpv2Path = await openGtpv2Path(runtime, config.s11, (request) => room.answer(request, path.local.host))
  return {
    s11: path.local,
    get sessions() {
      return room.sessions
    },
    stop: () => path.stop(),
  }
}

class SessionRoom {
  readonly #runtime: Runtime
  readonly #served: ReadonlyMap<string, Served>
  readonly #sessions = new Map<string, Session>()
  #lastTeid = 0

  constructor(runtime: Runtime, config: PgwConfig) {
    this.#runtime = runtime
    this.#served = new Map(config.apns.map((apn) => [apn.apn, { apn, pool: new AddressPool(apn) }]))
  }

  get sessions(): number {
    return this.#sessions.size
  }

  answer(message: Gtpv2Message, host: string): Uint8Array | undefined {
    if (message.type !== CREATE_SESSION_REQUEST) {
      this.#runtime.counters.add('pgw.unexpected')
      return undefined
    }
    try {
      return encodeCreateSessionResponse(this.#createSession(createSessionRequestOf(message), host))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // TS 29.274 §7.7.5: whoever has sent it is told, without a tunnel as that is not known
      this.#runtime.counters.add('pgw.malformed')
      const { sequenceNumber } = message
      return encodeCreateSessionResponse({ sequenceNumber, teid: 0, cause: GTPV2_CAUSES.MANDATORY_IE_MISSING })
    }
  }

  #createSession(request: CreateSessionRequest, host: string): CreateSessionResponse {
    const refuse = (cause: number) => ({ sequenceNumber: request.sequenceNumber, teid: request.sender.teid, cause })
    const served = this.#served.get(request.apn)
    if (served === undefined) return refuse(GTPV2_CAUSES.MISSING_OR_UNKNOWN_APN)
    const type = served.pool.typeFor(request.pdnType)
    if (type === undefined) return refuse(GTPV2_CAUSES.PREFERRED_PDN_TYPE_NOT_SUPPORTED)
    this.#end(request)
    const taken = served.pool.take(type)
    if (taken === undefined) return refuse(GTPV2_CAUSES.ALL_DYNAMIC_ADDRESSES_ARE_OCCUPIED)
    this.#sessions.set(keyOf(request), { pool: served.pool, index: taken.index })
    return this.#accept(request, host, { type, address: taken.address, apn: served.apn })
  }

  /** TS 29.274 §7.2.1: a phone that asks again with the same bearer has lost the old one. */
  #end(request: CreateSessionRequest): void {
    const before = this.#sessions.get(keyOf(request))
    before?.pool.give(before.index)
    this.#sessions.delete(keyOf(request))
  }

  #accept(
    request: CreateSessionRequest,
    host: string,
    given: { readonly type: PdnType; readonly address: PdnAddress; readonly apn: PgwApn },
  ): CreateSessionResponse {
    const isAsAsked = given.type === request.pdnType
    const pco = answerPco(request.pco, given.apn)
    const end = (interfaceType: number) => fTeidAt(host, interfaceType, ++this.#lastTeid)
    return {
      sequenceNumber: request.sequenceNumber,
      teid: request.sender.teid,
      cause: isAsAsked ? GTPV2_CAUSES.REQUEST_ACCEPTED : GTPV2_CAUSES.NEW_PDN_TYPE,
      sender: end(F_TEID_INTERFACES.S11_SGW),
      pgw: end(F_TEID_INTERFACES.S5_PGW_CONTROL),
      paa: given.address,
      apnRestriction: 0,
      ...(pco === undefined ? {} : { pco }),
      bearer: {
        ebi: request.bearer.ebi,
        cause: GTPV2_CAUSES.REQUEST_ACCEPTED,
        s1uSgw: end(F_TEID_INTERFACES.S1U_SGW),
        s5uPgw: end(F_TEID_INTERFACES.S5_PGW_USER),
      },
    }
  }
}

function keyOf({ imsi, bearer }: CreateSessionRequest): string {
  return `${imsi} ${bearer.ebi}`
}

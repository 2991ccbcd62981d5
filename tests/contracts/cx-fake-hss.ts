import type {
  AuthDataItem,
  Cx,
  LocationInfoAnswer,
  LocationInfoRequest,
  MultimediaAuthAnswer,
  MultimediaAuthRequest,
  ServerAssignmentAnswer,
  ServerAssignmentRequest,
  UserAuthorizationAnswer,
  UserAuthorizationRequest,
} from '@voltaic/diameter'
import type { Random } from '@voltaic/runtime'
import type { CxSubscriber, CxSubscribers } from './cx.ts'

export const fakeSubscribers: CxSubscribers = {
  alice: { impi: 'alice@example', impu: 'sip:alice@example' },
  bob: { impi: 'bob@example', impu: 'sip:bob@example' },
  nobody: { impi: 'nobody@example', impu: 'sip:nobody@example' },
  visitedNetwork: 'example',
}

interface Registration {
  readonly user: CxSubscriber
  state: 'not registered' | 'registered'
  /** Stored by MAR while the challenge is out, and by SAR. */
  serverName: string | undefined
}

const CAPABILITIES = { mandatory: [], optional: [7], serverNames: [] }

/** A small HSS: one IMPU each, no services, vectors of random octets. */
export class FakeHss implements Cx {
  readonly #random: Random
  readonly #registrations: readonly Registration[]

  constructor(random: Random, users: readonly CxSubscriber[] = [fakeSubscribers.alice, fakeSubscribers.bob]) {
    this.#random = random
    this.#registrations = users.map((user) => ({
      user,
      state: 'not registered',
      serverName: undefined,
    }))
  }

  async userAuthorization(request: UserAuthorizationRequest): Promise<UserAuthorizationAnswer> {
    const found = this.#find(request.impi, request.impu)
    if (typeof found === 'string') return { result: found }
    const { serverName } = found
    if (request.type === 'REGISTRATION_AND_CAPABILITIES') {
      return { result: 'DIAMETER_SUCCESS', serverCapabilities: CAPABILITIES }
    }
    if (request.type === 'DE_REGISTRATION') {
      if (found.state !== 'registered' || serverName === undefined) {
        return { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' }
      }
      return { result: 'DIAMETER_SUCCESS', serverName }
    }
    if (serverName !== undefined) return { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName }
    return { result: 'DIAMETER_FIRST_REGISTRATION', serverCapabilities: CAPABILITIES }
  }

  async multimediaAuth(request: MultimediaAuthRequest): Promise<MultimediaAuthAnswer> {
    const found = this.#find(request.impi, request.impu)
    if (typeof found === 'string') return { result: found, items: [] }
    found.serverName = request.serverName
    const items = Array.from({ length: request.numberOfItems }, (_, i) => this.#createItem(i + 1))
    return { result: 'DIAMETER_SUCCESS', items }
  }

  async serverAssignment(request: ServerAssignmentRequest): Promise<ServerAssignmentAnswer> {
    const { impi = '', impus, serverName, type } = request
    const isRegistration = type === 'REGISTRATION' || type === 'RE_REGISTRATION'
    if (isRegistration && impus.length > 1) return { result: 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES' }
    const found = this.#find(impi, impus[0] ?? '')
    if (typeof found === 'string') return { result: found }
    if (isRegistration) return register(found, request)
    if (type === 'AUTHENTICATION_FAILURE' || type === 'AUTHENTICATION_TIMEOUT') {
      if (found.state === 'not registered') found.serverName = undefined
      return { result: 'DIAMETER_SUCCESS' }
    }
    if (found.serverName !== serverName) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
    found.state = 'not registered'
    found.serverName = undefined
    return { result: 'DIAMETER_SUCCESS' }
  }

  async locationInfo({ impu }: LocationInfoRequest): Promise<LocationInfoAnswer> {
    const found = this.#registrations.find(({ user }) => user.impu === impu)
    if (found === undefined) return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
    const { serverName } = found
    if (serverName === undefined) return { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' }
    return { result: 'DIAMETER_SUCCESS', serverName }
  }

  #find(
    impi: string,
    impu: string,
  ): Registration | 'DIAMETER_ERROR_USER_UNKNOWN' | 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH' {
    const byImpi = this.#registrations.find(({ user }) => user.impi === impi)
    const byImpu = this.#registrations.find(({ user }) => user.impu === impu)
    if (byImpi === undefined || byImpu === undefined) return 'DIAMETER_ERROR_USER_UNKNOWN'
    return byImpi === byImpu ? byImpi : 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH'
  }

  #createItem(itemNumber: number): AuthDataItem {
    return {
      scheme: 'Digest-AKAv1-MD5',
      itemNumber,
      authenticate: this.#random.bytes(32),
      authorization: this.#random.bytes(8),
      confidentialityKey: this.#random.bytes(16),
      integrityKey: this.#random.bytes(16),
    }
  }
}

function register(found: Registration, request: ServerAssignmentRequest): ServerAssignmentAnswer {
  if (found.serverName !== undefined && found.serverName !== request.serverName) {
    return { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: found.serverName }
  }
  found.state = 'registered'
  found.serverName = request.serverName
  if (request.userDataAlreadyAvailable) return { result: 'DIAMETER_SUCCESS', impi: found.user.impi }
  const profile = `<IMSSubscription><PrivateID>${found.user.impi}</PrivateID></IMSSubscription>`
  return { result: 'DIAMETER_SUCCESS', impi: found.user.impi, userData: Buffer.from(profile) }
}

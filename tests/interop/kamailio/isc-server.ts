import {
  type ApplicationServer,
  type AsCriteria,
  type AsRequest,
  createApplicationServer,
  type RegistrationEvent,
} from '@voltaic/as-kit'
import type { SipResponse } from '@voltaic/sip'
import type { Network } from '../../scenarios/network.ts'

/** Below the ports that the kernel gives to connections, as those of the elements at that host. */
const PORT = 25_090

/** An application server of our kit that keeps all that it gets, and gives it back unless a test says otherwise. */
export class IscServer {
  readonly uri: string
  readonly requests: AsRequest[] = []
  readonly events: RegistrationEvent[] = []
  #onEvent: () => void = () => {}
  readonly #server: ApplicationServer

  private constructor(network: Network, host: string) {
    const address = { host, port: PORT }
    this.uri = `sip:${host}:${PORT}`
    const service = {
      name: 'isc',
      criteria: [] as readonly AsCriteria[],
      onRequest: (call: AsRequest): Promise<SipResponse> => {
        this.requests.push(call)
        return call.method === 'INVITE' ? call.proxy({ recordRoute: true }) : call.proxy()
      },
      onRegistration: (event: RegistrationEvent): void => {
        this.events.push(event)
        this.#onEvent()
      },
    }
    this.#server = createApplicationServer(
      service,
      // Kamailio names itself by its address
      { runtime: network.runtime, resolver: { resolve: async () => [] } },
      {
        element: 'isc-server',
        listen: [
          { transport: 'udp', address },
          { transport: 'tcp', address },
        ],
        uri: this.uri,
        trustedHosts: new Set([host]),
      },
    )
  }

  /** @param host of Kamailio */
  static async start(network: Network, host: string): Promise<IscServer> {
    const server = new IscServer(network, host)
    await server.#server.start()
    return server
  }

  /** Waits for so many third-party REGISTERs in all. */
  async registrations(count: number): Promise<readonly RegistrationEvent[]> {
    while (this.events.length < count) {
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve
      })
    }
    return this.events
  }

  forget(): void {
    this.requests.length = 0
    this.events.length = 0
  }

  stop(): Promise<void> {
    return this.#server.stop()
  }
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { Net } from '@voltaic/runtime'

/** What a suite needs to know of a network. */
export interface NetFixture {
  readonly net: Net
  /** True where every address can be bound, because the network is not a machine's. */
  readonly hasEveryAddress: boolean
  readonly hasIpv6: boolean
  readonly hasPackets: boolean
  /** Throws when a test that passed has left something open. */
  check?(): void
}

export type MakeNet = () => NetFixture

/** For each test: a hang is a failure, not a wait. */
export const TIMEOUT = { timeout: 10_000 }

export function isCode(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof VoltaicError, String(error))
    assert.equal(error.code, code)
    return true
  }
}

/** Runs `body` on a new network, or skips where the machine has no IPv6. */
export function netTest(
  makeNet: MakeNet,
  host: string,
  title: string,
  body: (fixture: NetFixture) => Promise<void>,
): void {
  test(title, TIMEOUT, async (context) => {
    const fixture = makeNet()
    if (host.includes(':') && !fixture.hasIpv6) {
      context.skip('this machine has no IPv6')
      return
    }
    const { net, closeAll } = trackOpen(fixture.net)
    try {
      await body({ ...fixture, net })
      fixture.check?.()
    } finally {
      await closeAll()
    }
  })
}

/** The same network; what a failed test leaves open can be closed, so that the run ends with its report. */
function trackOpen(net: Net): { readonly net: Net; closeAll(): Promise<void> } {
  const closers: (() => unknown)[] = []
  const track = <T extends { close(): unknown }>(opened: T): T => {
    closers.push(() => opened.close())
    return opened
  }
  return {
    net: {
      bindDatagram: async (at, handlers) => track(await net.bindDatagram(at, handlers)),
      bindPackets: async (host, protocol, handlers) => track(await net.bindPackets(host, protocol, handlers)),
      async listenStream(at, accept) {
        return track(
          await net.listenStream(at, (socket) => {
            closers.push(() => socket.destroy())
            return accept(socket)
          }),
        )
      },
      async connectStream(to, handlers, options) {
        const socket = await net.connectStream(to, handlers, options)
        closers.push(() => socket.destroy())
        return socket
      },
    },
    async closeAll() {
      await Promise.all(closers.map((close) => close()))
    },
  }
}

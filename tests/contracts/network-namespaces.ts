import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { spawnSync } from 'node:child_process'
import type { SaBackend } from '@voltaic/ipsec'
import type { Net } from '@voltaic/runtime'
import { errno, load } from 'koffi'

/** A host of its own inside this machine: a network namespace. It is gone when it is closed. */
export interface NetworkNamespace {
  /** A path under which `ip` finds it. */
  readonly path: string
  /**
   * Runs something with this namespace as that of the main thread: what it opens belongs to it for good. One at a time,
   * but for what the work itself runs so; whatever else runs meanwhile must open nothing.
   */
  run<T>(work: () => Promise<T>): Promise<T>
  close(): void
}

type Native = (...args: readonly unknown[]) => number

const CLONE_NEWNET = 0x4000_0000
const O_CLOEXEC = 0o2000000
const OWN = '/proc/thread-self/ns/net'

/** Why this process cannot make hosts of its own; undefined when it can. */
export function noNamespaces(): string | undefined {
  return process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'only root makes network namespaces'
}

const libc = load('libc.so.6')
const native = (prototype: string): Native => libc.func(prototype) as unknown as Native
const open = native('int open(const char *path, int flags)')
const closeDescriptor = native('int close(int fd)')
const setns = native('int setns(int fd, int kind)')
const unshare = native('int unshare(int kind)')

/** Whose work something is, also long after it: sockets remember who made them. */
const visits = new AsyncLocalStorage<{ readonly descriptor: number; isOver: boolean }>()

/** Whoever changes the namespace of the thread waits for who did so before. */
let turn: Promise<unknown> = Promise.resolve()

export async function createNamespace(): Promise<NetworkNamespace> {
  const descriptor = await inTurn(() => {
    const own = succeed(open(OWN, O_CLOEXEC))
    succeed(unshare(CLONE_NEWNET))
    const made = succeed(open(OWN, O_CLOEXEC))
    succeed(setns(own, CLONE_NEWNET))
    closeDescriptor(own)
    return Promise.resolve(made)
  })
  return {
    path: `/proc/${process.pid}/fd/${descriptor}`,
    run(work) {
      const outer = visits.getStore()
      if (outer?.isOver === false && outer.descriptor === descriptor) return work()
      return inTurn(async () => {
        const own = succeed(open(OWN, O_CLOEXEC))
        const visit = { descriptor, isOver: false }
        succeed(setns(descriptor, CLONE_NEWNET))
        try {
          return await visits.run(visit, work)
        } finally {
          visit.isOver = true
          succeed(setns(own, CLONE_NEWNET))
          closeDescriptor(own)
        }
      })
    },
    close: () => void closeDescriptor(descriptor),
  }
}

/** Lines for `ip -batch` in a namespace. */
export async function configure(namespace: NetworkNamespace, lines: readonly string[]): Promise<void> {
  const { status, stderr, error } = await namespace.run(async () =>
    spawnSync('ip', ['-batch', '-'], { input: `${lines.join('\n')}\n`, encoding: 'utf8' }),
  )
  assert.equal(status, 0, `${error ?? ''}${stderr}`)
}

/** A network whose sockets are in the namespace. */
export function netIn(namespace: NetworkNamespace, net: Net): Net {
  return {
    bindDatagram: (at, handlers) => namespace.run(() => net.bindDatagram(at, handlers)),
    listenStream: (at, accept) => namespace.run(() => net.listenStream(at, accept)),
    bindPackets: (host, protocol, handlers) => namespace.run(() => net.bindPackets(host, protocol, handlers)),
    async connectStream(to, handlers, options) {
      // The socket is there after a turn of the loop; the answer may take longer than others should wait.
      let connecting: ReturnType<Net['connectStream']> | undefined
      await namespace.run(async () => {
        connecting = net.connectStream(to, handlers, options)
        connecting.catch(() => {})
        await new Promise((resolve) => setImmediate(resolve))
      })
      assert.ok(connecting)
      return connecting
    },
  }
}

/** A back end that works in the namespace. */
export function backendIn(namespace: NetworkNamespace, backend: SaBackend): SaBackend {
  return {
    name: backend.name,
    net: netIn(namespace, backend.net),
    protect: (ports) => namespace.run(() => backend.protect(ports)),
    unprotect: (ports) => namespace.run(() => backend.unprotect(ports)),
    allocateSpis: (others) => backend.allocateSpis(others),
    install: (installation) => namespace.run(() => backend.install(installation)),
    remove: (set) => namespace.run(() => backend.remove(set)),
    prefer: (set) => backend.prefer(set),
    list: () => namespace.run(() => backend.list()),
    close: () => namespace.run(() => backend.close()),
  }
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work)
  turn = done.catch(() => {})
  return done
}

function succeed(result: number): number {
  assert.ok(result >= 0, `a system call failed with ${errno()}`)
  return result
}

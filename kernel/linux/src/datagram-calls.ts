import { errorName, nativeError, SystemCallError } from './libc.ts'
import type { NativeMemory } from './native-memory.ts'

/** System calls for many datagrams at once. Those that have nothing to do or no room give 0. */
export interface DatagramCalls extends NativeMemory {
  /** A set of descriptors that is waited for. */
  createWatch(): number
  watch(set: number, descriptor: number): void
  unwatch(set: number, descriptor: number): void
  /**
   * Waits on the thread that calls.
   *
   * @param ready takes the descriptors that have something to read
   * @param milliseconds at most; -1 for ever
   * @returns how many
   */
  wait(set: number, ready: ReadyDescriptors, milliseconds: number): number
  /** @param messages address of the first of `count` messages. @returns how many came */
  receiveMany(descriptor: number, messages: number, count: number): number
  /** @returns how many were sent; 0 with a first one that the kernel does not take */
  sendMany(descriptor: number, messages: number, count: number): number
  /** Nothing is done on this thread for so long. */
  sleep(microseconds: number): void
  /** How much longer this thread may sleep than it asks for. */
  timerSlack(nanoseconds: number): void
}

type Native = (...args: readonly unknown[]) => number

const EPOLL_CLOEXEC = 0o2000000
const EPOLLIN = 1
const ADD = 1
const REMOVE = 2
const MSG_DONTWAIT = 0x40
const PR_SET_TIMERSLACK = 29
/** struct epoll_event: packed on x64, with a gap of 4 octets elsewhere. */
const EVENT: { readonly length: number; readonly data: number } =
  process.arch === 'x64' ? { length: 12, data: 4 } : { length: 16, data: 8 }
const QUIET: readonly string[] = ['EAGAIN', 'EINTR']

/** Descriptors that are ready, without an object for each. */
export class ReadyDescriptors {
  readonly most: number
  readonly address: number
  readonly #view: DataView

  constructor(memory: NativeMemory, most: number) {
    const { address, buffer } = memory.allocate(most * EVENT.length)
    this.most = most
    this.address = address
    this.#view = new DataView(buffer)
  }

  at(index: number): number {
    return this.#view.getInt32(index * EVENT.length + EVENT.data, true)
  }
}

/** @throws VoltaicError LINUX_NO_NATIVE */
export async function loadDatagramCalls(): Promise<DatagramCalls> {
  try {
    const { load, errno, alloc, view, address } = await import('koffi')
    const library = load('libc.so.6')
    const bind = (prototype: string) => library.func(prototype) as unknown as Native
    const allocate = (length: number) => {
      const memory = alloc('uint8', length)
      return { address: Number(address(memory)), buffer: view(memory, length) as ArrayBuffer }
    }
    return createCalls(bind, () => errorName(errno() ?? 0), allocate)
  } catch (error) {
    throw nativeError(error)
  }
}

function createCalls(
  bind: (prototype: string) => Native,
  lastError: () => string,
  allocate: NativeMemory['allocate'],
): DatagramCalls {
  const epollCreate = bind('int epoll_create1(int flags)')
  const epollControl = bind('int epoll_ctl(int set, int operation, int fd, void *event)')
  const epollWait = bind('int epoll_wait(int set, size_t events, int most, int milliseconds)')
  const recvmmsg = bind('int recvmmsg(int fd, size_t messages, unsigned int n, int flags, size_t timeout)')
  const sendmmsg = bind('int sendmmsg(int fd, size_t messages, unsigned int n, int flags)')
  const usleep = bind('int usleep(unsigned int microseconds)')
  const prctl = bind('int prctl(int option, unsigned long value)')
  const demand = (call: string, result: number): number => {
    if (result < 0) throw new SystemCallError(call, lastError())
    return result
  }
  const control = (set: number, operation: number, descriptor: number) => {
    const event = Buffer.alloc(EVENT.length)
    event.writeUInt32LE(EPOLLIN, 0)
    event.writeInt32LE(descriptor, EVENT.data)
    demand('epoll_ctl', epollControl(set, operation, descriptor, event))
  }
  return {
    allocate,
    createWatch: () => demand('epoll_create1', epollCreate(EPOLL_CLOEXEC)),
    watch: (set, descriptor) => control(set, ADD, descriptor),
    unwatch: (set, descriptor) => control(set, REMOVE, descriptor),
    wait(set, ready, milliseconds) {
      const count = epollWait(set, ready.address, ready.most, milliseconds)
      return count < 0 && QUIET.includes(lastError()) ? 0 : demand('epoll_wait', count)
    },
    // What an earlier datagram brought back (ICMP) is an error of this call; the next one has what came.
    receiveMany: (descriptor, messages, count) => Math.max(0, recvmmsg(descriptor, messages, count, MSG_DONTWAIT, 0)),
    sendMany: (descriptor, messages, count) => Math.max(0, sendmmsg(descriptor, messages, count, MSG_DONTWAIT)),
    sleep: (microseconds) => void usleep(microseconds),
    timerSlack: (nanoseconds) => void prctl(PR_SET_TIMERSLACK, nanoseconds),
  }
}

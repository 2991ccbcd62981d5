import { getSystemErrorName } from 'node:util'
import { VoltaicError } from '@voltaic/base'

/**
 * The few system calls for which Node.js has no name, on the thread that calls. Each throws a `SystemCallError` where it
 * fails; those that end in `IfReady` give undefined where they would have to wait.
 */
export interface Libc {
  open(path: string, flags: number): number
  close(descriptor: number): void
  socket(domain: number, type: number, protocol: number): number
  bind(descriptor: number, address: Buffer): void
  setOption(descriptor: number, level: number, option: number, value: number): void
  control(descriptor: number, request: number, argument: Buffer): void
  send(descriptor: number, octets: Uint8Array, to: Buffer): void
  /** @returns how many octets were put into `into`; `from` takes the address of the sender */
  receiveIfReady(descriptor: number, into: Buffer, from?: Buffer): number | undefined
  write(descriptor: number, octets: Uint8Array): void
  readIfReady(descriptor: number, into: Buffer): number | undefined
  /** @param set entries of struct pollfd. @returns how many are ready */
  poll(set: Buffer, count: number, milliseconds: number): number
  eventDescriptor(): number
}

/** A system call that failed. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError'
  /** `EPERM` and the like. */
  readonly code: string

  constructor(call: string, code: string) {
    super(`${call}: ${code}`)
    this.code = code
  }
}

/** Of IPv4, IPv6 and the kernel's own messages. */
export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0o4000
const SOCK_CLOEXEC = 0o2000000
export const O_RDWR = 0o2
export const O_NONBLOCK = 0o4000
const O_CLOEXEC = 0o2000000
const EFD_CLOEXEC = 0o2000000
const EFD_NONBLOCK = 0o4000
const MSG_DONTWAIT = 0x40
const LIBRARY = 'libc.so.6'

/** `EEXIST` for 17. @param errno positive */
export function errorName(errno: number): string {
  return getSystemErrorName(-errno)
}

type Native = (...args: readonly unknown[]) => number

/**
 * Loads libc through koffi, which nobody needs who has neither protected ports nor media on a real network.
 *
 * @throws VoltaicError LINUX_NO_NATIVE
 */
export async function loadLibc(): Promise<Libc> {
  try {
    const { load, errno } = await import('koffi')
    const library = load(LIBRARY)
    return createLibc((prototype) => library.func(prototype) as unknown as Native, errno)
  } catch (error) {
    throw nativeError(error)
  }
}

/** koffi, or the libc that it is to load, is not there. */
export function nativeError(cause: unknown): VoltaicError {
  const message = `system calls cannot be reached: ${cause instanceof Error ? cause.message : cause}`
  return new VoltaicError('LINUX_NO_NATIVE', message, 'install for this machine: npm ci, on Linux with glibc', {
    cause,
  })
}

function createLibc(bindTo: (prototype: string) => Native, errno: () => number | null): Libc {
  const fail = (call: string): never => {
    throw new SystemCallError(call, errorName(errno() ?? 0))
  }
  const call = (name: string, prototype: string): Native => {
    const native = bindTo(prototype)
    return (...args) => {
      const result = native(...args)
      return result < 0 ? fail(name) : result
    }
  }
  /** Of a call that need not have anything yet. */
  const callIfReady = (name: string, prototype: string) => {
    const native = bindTo(prototype)
    return (...args: readonly unknown[]): number | undefined => {
      const result = native(...args)
      if (result >= 0) return result
      return errorName(errno() ?? 0) === 'EAGAIN' ? undefined : fail(name)
    }
  }
  const open = bindTo('int open(const char *path, int flags)')
  const close = call('close', 'int close(int fd)')
  const socket = call('socket', 'int socket(int domain, int type, int protocol)')
  const bind = call('bind', 'int bind(int fd, void *address, uint32_t length)')
  const setsockopt = call('setsockopt', 'int setsockopt(int fd, int level, int name, void *value, uint32_t length)')
  const ioctl = call('ioctl', 'int ioctl(int fd, unsigned long request, _Inout_ void *argument)')
  const sendto = call('sendto', 'long sendto(int fd, void *octets, size_t n, int flags, void *to, uint32_t length)')
  const write = call('write', 'long write(int fd, void *octets, size_t n)')
  const poll = bindTo('int poll(_Inout_ void *set, unsigned long n, int milliseconds)')
  const eventfd = call('eventfd', 'int eventfd(unsigned int value, int flags)')
  const read = callIfReady('read', 'long read(int fd, _Out_ void *octets, size_t n)')
  const recvfrom = callIfReady(
    'recvfrom',
    'long recvfrom(int fd, _Out_ void *octets, size_t n, int flags, _Out_ void *from, _Inout_ void *length)',
  )
  const length = Buffer.alloc(4)
  return {
    open(path, flags) {
      const descriptor = open(path, flags | O_CLOEXEC)
      return descriptor < 0 ? fail(`open ${path}`) : descriptor
    },
    close: (descriptor) => void close(descriptor),
    socket: (domain, type, protocol) => socket(domain, type | SOCK_CLOEXEC, protocol),
    bind: (descriptor, address) => void bind(descriptor, address, address.length),
    setOption(descriptor, level, option, value) {
      const octets = Buffer.alloc(4)
      octets.writeInt32LE(value)
      setsockopt(descriptor, level, option, octets, octets.length)
    },
    control: (descriptor, request, argument) => void ioctl(descriptor, request, argument),
    send: (descriptor, octets, to) => void sendto(descriptor, octets, octets.length, 0, to, to.length),
    receiveIfReady(descriptor, into, from) {
      length.writeUInt32LE(from?.length ?? 0)
      return recvfrom(descriptor, into, into.length, MSG_DONTWAIT, from ?? null, from === undefined ? null : length)
    },
    write: (descriptor, octets) => void write(descriptor, octets, octets.length),
    readIfReady: (descriptor, into) => read(descriptor, into, into.length),
    // Interrupted by a signal it is as if nothing were ready.
    poll: (set, count, milliseconds) => Math.max(0, poll(set, count, milliseconds)),
    eventDescriptor: () => eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
  }
}

import assert from 'node:assert/strict'
import { load } from 'koffi'

/** What passes an Ethernet interface of the namespace in which it was opened. */
export interface EthernetTap {
  /** All frames since the last time, both ways. */
  take(): readonly Buffer[]
  /** Sends a frame out of the interface. */
  send(frame: Buffer): void
  close(): void
}

type Native = (...args: readonly unknown[]) => number

const AF_PACKET = 17
const SOCK_RAW_NONBLOCK = 0o2004003
const ETH_P_ALL = Buffer.of(0, 3)
const SOL_SOCKET = 1
const SO_RCVBUFFORCE = 33
const MANY = 16 * 1024 * 1024
const ADDRESS_LENGTH = 20

/** @param index of the interface */
export function openEthernetTap(index: number): EthernetTap {
  const libc = load('libc.so.6')
  const native = (prototype: string): Native => libc.func(prototype) as unknown as Native
  const socket = native('int socket(int domain, int type, int protocol)')
  const bind = native('int bind(int fd, void *address, uint32_t length)')
  const setsockopt = native('int setsockopt(int fd, int level, int name, void *value, uint32_t length)')
  const recv = native('long recv(int fd, _Out_ void *octets, size_t n, int flags)')
  const sendto = native('long sendto(int fd, void *octets, size_t n, int flags, void *to, uint32_t length)')
  const close = native('int close(int fd)')
  // struct sockaddr_ll: family, protocol (big-endian), interface, ...
  const address = Buffer.alloc(ADDRESS_LENGTH)
  address.writeUInt16LE(AF_PACKET, 0)
  ETH_P_ALL.copy(address, 2)
  address.writeInt32LE(index, 4)
  const descriptor = socket(AF_PACKET, SOCK_RAW_NONBLOCK, ETH_P_ALL.readUInt16LE(0))
  assert.ok(descriptor >= 0, 'a packet socket')
  const size = Buffer.alloc(4)
  size.writeInt32LE(MANY)
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size, size.length)
  assert.equal(bind(descriptor, address, address.length), 0)
  const octets = Buffer.alloc(65_536)
  return {
    take() {
      const frames: Buffer[] = []
      for (;;) {
        const length = recv(descriptor, octets, octets.length, 0)
        if (length < 0) return frames
        frames.push(Buffer.from(octets.subarray(0, length)))
      }
    },
    send(frame) {
      assert.equal(sendto(descriptor, frame, frame.length, 0, address, address.length), frame.length)
    },
    close: () => void close(descriptor),
  }
}

import { AF_INET, type Libc, O_NONBLOCK, O_RDWR, SOCK_DGRAM, SystemCallError } from '@voltaic/linux'

/** A network interface whose packets a process reads and writes. It is gone when its descriptor is closed. */
export interface TunDevice {
  readonly descriptor: number
  readonly index: number
}

const PATH = '/dev/net/tun'
const TUNSETIFF = 0x400454ca
const SIOCGIFINDEX = 0x8933
const IFF_TUN = 0x0001
/** Packets have nothing in front of them. */
const IFF_NO_PI = 0x1000
/** struct ifreq: name (16), then what the request is about. */
const REQUEST_LENGTH = 40
const NAME_LENGTH = 16

/**
 * Makes an interface, which is down.
 *
 * @throws SystemCallError EPERM without CAP_NET_ADMIN, EBUSY when another process has it, ENOENT without the driver
 */
export function openTunDevice(libc: Libc, name: string): TunDevice {
  const descriptor = libc.open(PATH, O_RDWR | O_NONBLOCK)
  try {
    const request = interfaceRequest(name)
    request.writeUInt16LE(IFF_TUN | IFF_NO_PI, NAME_LENGTH)
    libc.control(descriptor, TUNSETIFF, request)
    return { descriptor, index: interfaceIndex(libc, name) }
  } catch (error) {
    libc.close(descriptor)
    throw error
  }
}

function interfaceIndex(libc: Libc, name: string): number {
  const socket = libc.socket(AF_INET, SOCK_DGRAM, 0)
  try {
    const request = interfaceRequest(name)
    libc.control(socket, SIOCGIFINDEX, request)
    return request.readInt32LE(NAME_LENGTH)
  } finally {
    libc.close(socket)
  }
}

function interfaceRequest(name: string): Buffer {
  const request = Buffer.alloc(REQUEST_LENGTH)
  if (name.length >= NAME_LENGTH) throw new SystemCallError('ioctl', 'ENAMETOOLONG')
  request.write(name, 'latin1')
  return request
}

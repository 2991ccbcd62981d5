export {
  addressFamily,
  addressKey,
  formatAddress,
  isLoopbackHost,
  isSameFamily,
  isWildcardHost,
  normaliseHost,
  parseAddress,
} from './address.ts'
export { BackgroundWork } from './background-work.ts'
export type { Clock, Timer } from './clock.ts'
export { Counters } from './counters.ts'
export { ExpiryWheel } from './expiry-wheel.ts'
export { decodeIpv4, decodeIpv6, encodeHost, encodeIpv4, encodeIpv6 } from './ip-address.ts'
export { type Log, type LogFields, silentLog } from './log.ts'
export { createManualClock, MANUAL_CLOCK_START, type ManualClock } from './manual-clock.ts'
export { createMemoryNet, MemoryNet, type MemoryNetOptions, type MemoryTransport } from './memory-net.ts'
export { createMemoryRuntime, type MemoryRuntime } from './memory-runtime.ts'
export type { Faults, Flight, Tap } from './memory-wire.ts'
export type {
  Address,
  ConnectOptions,
  DatagramHandlers,
  DatagramSocket,
  Enclosure,
  Net,
  PacketHandlers,
  PacketSocket,
  StreamHandlers,
  StreamListener,
  StreamSocket,
} from './net.ts'
export { abortedError, datagramError, portTakenError, refusedError, resetError } from './net-error.ts'
export { SOCKET_BUFFER } from './node-datagrams.ts'
export { createNodeNet, type NodeNet, type NodeNetOptions } from './node-net.ts'
export { createManualOccupancy, createSystemOccupancy, type ManualOccupancy, type Occupancy } from './occupancy.ts'
export { findPortHolder, type PortHolder } from './port-holder.ts'
export type { Random } from './random.ts'
export { createRoutedNet, type RoutedNetOptions } from './routed-net.ts'
export type { Runtime } from './runtime.ts'
export { createSeededRandom } from './seeded-random.ts'
export { createSystemClock } from './system-clock.ts'
export { createSystemRandom } from './system-random.ts'
export {
  type ApiRequestTrace,
  apiRequestTrace,
  createTraceChannel,
  diameterSecondSight,
  diameterTrace,
  diameterTraceWithKeys,
  dnsSecondSight,
  dnsTrace,
  type EventTrace,
  eventTrace,
  type MediaReportTrace,
  type MediaStreamTrace,
  type MessageTrace,
  mediaReportTrace,
  type SaTrace,
  saTraceWithKeys,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
  type TraceChannel,
  type TransitionTrace,
  transitionTrace,
} from './trace.ts'

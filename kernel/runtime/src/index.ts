export type { Clock, Timer } from './clock.ts'
export { Counters } from './counters.ts'
export { type Log, type LogFields, silentLog } from './log.ts'
export type {
  Address,
  ConnectOptions,
  DatagramHandlers,
  DatagramSocket,
  Net,
  PacketHandlers,
  PacketSocket,
  StreamHandlers,
  StreamListener,
  StreamSocket,
} from './net.ts'
export type { Random } from './random.ts'
export type { Runtime } from './runtime.ts'
export {
  createTraceChannel,
  diameterTrace,
  diameterTraceWithKeys,
  dnsTrace,
  type MessageTrace,
  sipTrace,
  sipTraceWithKeys,
  type TraceChannel,
  type TransitionTrace,
  transitionTrace,
} from './trace.ts'

export { createReceiver, type Receiver } from './receiver.ts'
export { type Account, type AccountRole, assertReceiverNotExposed, type ReceiverSettings } from './receiver-settings.ts'
export type { ReceiverDeps } from './server.ts'

export { createReceiver, type Receiver, type ReceiverDeps } from './receiver.ts'
export { type Account, type AccountRole, assertReceiverNotExposed, type ReceiverSettings } from './receiver-settings.ts'

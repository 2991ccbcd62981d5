export type {
  SmppAccount,
  SmppAccounts,
  SmppCentre,
  SmppEvent,
  SmppEvents,
  SmppMessageView,
  SmppSubmission,
  SmppSubmissionResult,
} from './ports.ts'
export type { SessionTimers } from './session.ts'
export { createSmppServer, type SmppServer, type SmppServerConfig, type SmppServerDeps } from './smpp-server.ts'

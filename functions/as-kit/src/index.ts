export {
  type ApplicationServer,
  type AsConfig,
  type AsDeps,
  createApplicationServer,
} from './application-server.ts'
export type { AsRequest, ProxyOptions } from './as-request.ts'
export type { AsService } from './as-service.ts'
export type { B2buaOptions } from './back-to-back.ts'
export { type AsCondition, type AsCriteria, type AsSessionCase, ifcOf } from './ifc-of.ts'
export type { BodyPart } from './multipart.ts'
export type { OwnInvite, OwnRequest, OwnSender } from './own-request.ts'
export { type RegistrationEvent, registrationEventOf } from './registration-event.ts'
export type { ServedUser } from './served-user.ts'
export { SessionBridge } from './session-bridge.ts'

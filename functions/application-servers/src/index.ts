export type { HttpAnswer, HttpListener, HttpRequest, HttpServer } from './http-server.ts'
export { createService, type ServiceDeps, serviceNames, type Web } from './services.ts'
export type { DepositReason, MessageHead, VoicemailDeps } from './voicemail/voicemail-deps.ts'
export type { Webhook, WebhookAnswer } from './webhook.ts'

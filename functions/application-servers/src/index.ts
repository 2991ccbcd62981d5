export { createService, type ServiceDeps, serviceNames } from './services.ts'
export type { Webhook, WebhookAnswer } from './webhook.ts'

export type { HttpAnswer, HttpListener, HttpRequest, HttpServer } from './http-server.ts'
export { createService, type ServiceDeps, serviceNames, type Web } from './services.ts'
export type { Webhook, WebhookAnswer } from './webhook.ts'

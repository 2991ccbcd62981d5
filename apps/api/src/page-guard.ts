import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/**
 * What a browser is told with every answer: run and load nothing from elsewhere, be framed by nobody, guess no types. A
 * page adds the nonce of its one style element (`reply.cspNonce.style`).
 *
 * @param isSecure whether browsers reach this over TLS
 */
export async function guardPages(server: FastifyInstance, isSecure: boolean): Promise<void> {
  await server.register(helmet, {
    enableCSPNonces: true,
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  })
}

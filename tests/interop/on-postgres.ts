// Loaded before tests (node --import) that open a store of SQLite in memory: they get one in PostgreSQL instead, in the
// database that VOLTAIC_POSTGRES names, each store in a schema of its own.
import { registerHooks } from 'node:module'

const SUBSTITUTE = new URL('memory-store-on-postgres.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isAsked = specifier === '@voltaic/store' && context.parentURL !== SUBSTITUTE
    return isAsked ? { url: SUBSTITUTE, shortCircuit: true } : nextResolve(specifier, context)
  },
})

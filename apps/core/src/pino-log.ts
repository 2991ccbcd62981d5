import type { Log } from '@voltaic/runtime'
import { pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** One JSON object a line on standard error. */
export function createLog(level: LogLevel): Log {
  const logger = pino({ level, base: null, messageKey: 'event' }, pino.destination({ dest: 2, sync: true }))
  return {
    debug: (event, fields = {}) => logger.debug(fields, event),
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  }
}

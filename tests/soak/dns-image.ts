// Carries out examples/dns-server/Dockerfile without Docker: FROM by debootstrap, RUN by chroot, COPY from what git has,
// ENTRYPOINT and CMD as the USER; then asks the server for a record of a file and for a number of the database.
//   npm run test:soak -- dns-image [--keep]        as root; needs debootstrap and dnsutils of Debian, and 2 GB
// Where a proxy stands before the registry of npm, NODE_EXTRA_CA_CERTS names the file with its certificate.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { repository } from '../../scripts/tree.ts'

const DOCKERFILE = 'examples/dns-server/Dockerfile'
/** What the base image has of the Debian that is named. */
const BASE = /^debian:([a-z]+)-slim$/
const MIRROR = 'http://deb.debian.org/debian'

const CERTIFICATES = process.env['NODE_EXTRA_CA_CERTS']
const TRUSTING = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'npm_config_cafile']
const ENVIRONMENT =
  CERTIFICATES === undefined ? '' : `export ${TRUSTING.map((name) => `${name}=/usr/local/share/proxy.pem`).join(' ')};`

/** What an image says about how it is run. */
interface Stage {
  readonly root: string
  readonly name: string
  workdir: string
  user: string
  entrypoint: readonly string[]
  cmd: readonly string[]
}

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })
const folder = mkdtempSync(path.join(tmpdir(), 'voltaic-dns-image-'))
const mounted: string[] = []
try {
  const tree = path.join(folder, 'tree')
  mkdirSync(tree)
  run('sh', ['-c', `git archive HEAD | tar -x -C "${tree}"`], repository)
  const stages = build(readInstructions(path.join(repository, DOCKERFILE)), tree)
  const image = stages.at(-1)
  assert.ok(image)
  await ask(image)
  console.log('all steps done, both questions answered')
} finally {
  for (const place of mounted.toReversed()) execFileSync('umount', [place])
  if (!values.keep) rmSync(folder, { recursive: true, force: true })
}

/** Instructions with their text, lines that end in a backslash joined. */
function readInstructions(file: string): readonly (readonly [what: string, text: string])[] {
  const text = readFileSync(file, 'utf8').replace(/\\\n/g, ' ')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)] as const)
}

function build(instructions: readonly (readonly [what: string, text: string])[], tree: string): readonly Stage[] {
  const stages: Stage[] = []
  for (const [what, text] of instructions) {
    console.log(`${what} ${text}`)
    if (what === 'FROM') stages.push(from(text, stages.length))
    else carryOut(what, text, stages, tree)
  }
  return stages
}

function from(text: string, index: number): Stage {
  const [image = '', , name = String(index)] = text.split(' ')
  const suite = BASE.exec(image)?.[1]
  assert.ok(suite, `${image} is a slim Debian`)
  const root = path.join(folder, name)
  const base = path.join(folder, `debian-${suite}`)
  if (!existsSync(base)) run('debootstrap', ['--variant=minbase', suite, base, MIRROR])
  run('cp', ['-a', base, root])
  // as the image of Debian: no service starts, and dpkg does not wait for the disk
  writeFileSync(path.join(root, 'etc/dpkg/dpkg.cfg.d/docker-apt-speedup'), 'force-unsafe-io\n')
  writeFileSync(path.join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  if (CERTIFICATES !== undefined)
    cpSync(CERTIFICATES, path.join(root, 'usr/local/share/proxy.pem'), { dereference: true })
  cpSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'), { dereference: true })
  for (const place of ['proc', 'dev']) {
    execFileSync('mount', ['--bind', `/${place}`, path.join(root, place)])
    mounted.push(path.join(root, place))
  }
  return { root, name, workdir: '/', user: 'root', entrypoint: [], cmd: [] }
}

function carryOut(what: string, text: string, stages: readonly Stage[], tree: string): void {
  const stage = stages.at(-1)
  assert.ok(stage)
  switch (what) {
    case 'RUN':
      run('chroot', [stage.root, 'sh', '-c', `cd ${stage.workdir} && ${ENVIRONMENT} ${text}`])
      return
    case 'COPY':
      copy(text.split(' '), stage, stages, tree)
      return
    case 'WORKDIR':
      mkdirSync(path.join(stage.root, text), { recursive: true })
      stage.workdir = text
      return
    case 'USER':
      stage.user = text
      return
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(text)
      return
    case 'CMD':
      stage.cmd = JSON.parse(text)
      return
    default:
      assert.ok(what === 'VOLUME' || what === 'EXPOSE', `${what} is known`)
  }
}

function copy(words: readonly string[], stage: Stage, stages: readonly Stage[], tree: string): void {
  const other = words[0]?.startsWith('--from=') ? words[0].slice('--from='.length) : undefined
  const source = other === undefined ? tree : (stages.find(({ name }) => name === other)?.root ?? '')
  const paths = words.slice(other === undefined ? 0 : 1)
  const to = path.join(stage.root, path.resolve(stage.workdir, paths.at(-1) ?? ''))
  for (const each of paths.slice(0, -1)) {
    const isFolder = (paths.at(-1) ?? '').endsWith('/')
    cpSync(path.join(source, each), isFolder ? path.join(to, path.basename(each)) : to, {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
}

/** Runs the image, and asks it. */
async function ask(image: Stage): Promise<void> {
  mkdirSync(path.join(image.root, 'zones'), { recursive: true })
  const zone = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n'
  writeFileSync(path.join(image.root, 'zones/example.zone'), zone)
  const [program = '', ...first] = image.entrypoint
  assert.ok(existsSync(path.join(image.root, program)), `${program} is there`)
  const args = (more: readonly string[]) => [
    `--userspec=${image.user}`,
    image.root,
    'sh',
    '-c',
    'cd "$0" && exec "$@"',
    image.workdir,
    program,
    ...first,
    ...more,
  ]
  const server = spawn('chroot', args(image.cmd), { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await ready(server)
    const database = ['--database', image.cmd.at(-1) ?? '']
    run('chroot', args(['zone', 'add', 'e164.arpa', ...database]))
    run('chroot', args(['number', 'add', '+61255502345', '--uri', 'sip:alice@example.com', ...database]))
    await answers(['ns.example', 'A'], '192.0.2.1')
    await answers(['5.4.3.2.0.5.5.5.2.1.6.e164.arpa', 'NAPTR'], '100 10 "u" "E2U+sip" "!^.*$!sip:alice@example.com!" .')
    const size = run('du', ['-sm', path.join(image.root, 'opt/voltaic')]).split('\t')[0]
    console.log(`the product takes ${size} MB in the image`)
  } finally {
    server.kill('SIGTERM')
    await once(server, 'close')
  }
}

async function ready(server: ChildProcess): Promise<void> {
  assert.ok(server.stdout)
  for await (const chunk of server.stdout) {
    process.stdout.write(chunk)
    if (String(chunk).includes('ready')) return
  }
  throw new Error('the server ended')
}

/** A new zone is served within a second; asked over and over until it is, over UDP and then TCP. */
async function answers(question: readonly string[], wanted: string): Promise<void> {
  const dig = (...more: string[]) =>
    run('dig', ['@127.0.0.1', '-p', '5300', '+short', '+time=1', '+tries=1', ...more, ...question]).trim()
  for (let attempt = 0; attempt < 5 && dig() !== wanted; attempt++) await new Promise((go) => setTimeout(go, 500))
  assert.equal(dig(), wanted)
  assert.equal(dig('+tcp'), wanted)
}

function run(program: string, args: readonly string[], cwd?: string): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
}

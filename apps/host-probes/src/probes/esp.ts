import { open, readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { EspFacts, KernelPart, Reading } from '@voltaic/doctor'
import { read, readText, unread } from '../read-text.ts'

/** Numbers of capabilities (capabilities(7)). */
const CAPABILITIES = { NET_ADMIN: 12n, NET_RAW: 13n } as const
/** Netlink family of IPsec: the third column of /proc/net/netlink is the family, the kernel's own socket has port 0. */
const NETLINK_XFRM = '6'

/** What the kernel, the device files and this process's rights say about ESP. */
export async function probeEsp(): Promise<EspFacts> {
  const kernel = await readKernel()
  return {
    capabilities: await capabilities(),
    nodePath: process.execPath,
    xfrm: (await hasXfrmSocket()) ? read('there') : partOf(kernel, 'CONFIG_XFRM_USER', 'xfrm_user'),
    esp4: partOf(kernel, 'CONFIG_INET_ESP', 'esp4'),
    esp6: partOf(kernel, 'CONFIG_INET6_ESP', 'esp6'),
    tun: await tun(),
    isFips: (await readText('/proc/sys/crypto/fips_enabled'))?.trim() === '1',
  }
}

async function capabilities(): Promise<EspFacts['capabilities']> {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec((await readText('/proc/self/status')) ?? '')?.[1]
  if (hex === undefined) return unread('/proc/self/status does not tell')
  const bits = BigInt(`0x${hex}`)
  const has = Object.entries(CAPABILITIES).filter(([, bit]) => (bits >> bit) & 1n)
  return read(has.map(([name]) => name))
}

async function hasXfrmSocket(): Promise<boolean> {
  const lines = ((await readText('/proc/net/netlink')) ?? '').split('\n')
  return lines.some((line) => {
    const [, family, port] = line.trim().split(/\s+/)
    return family === NETLINK_XFRM && port === '0'
  })
}

/** Texts in which the kernel says what it has. */
export interface KernelTexts {
  /** Configuration that it was built with. */
  readonly config: string | undefined
  /** Modules in use, as /proc/modules has them. */
  readonly modules: string
  /** Names of the files of built-in parts and of modules, one a line. */
  readonly builtIn: string | undefined
  readonly available: string | undefined
}

async function readKernel(): Promise<KernelTexts> {
  const folder = `/lib/modules/${release()}`
  return {
    config:
      (await zippedConfig()) ?? (await readText(`/boot/config-${release()}`)) ?? (await readText(`${folder}/config`)),
    modules: (await readText('/proc/modules')) ?? '',
    builtIn: await readText(`${folder}/modules.builtin`),
    available: await readText(`${folder}/modules.dep`),
  }
}

async function zippedConfig(): Promise<string | undefined> {
  const zipped = await readFile('/proc/config.gz').catch(() => undefined)
  return zipped === undefined ? undefined : (await promisify(gunzip)(zipped)).toString('latin1')
}

/** Whether the kernel has a part, by whichever text says so. */
export function partOf(
  { config, modules, builtIn, available }: KernelTexts,
  option: string,
  module: string,
): Reading<KernelPart> {
  const isNamed = (text: string | undefined) => new RegExp(`(^|/)${module}\\.ko`, 'm').test(text ?? '')
  if (new RegExp(`^${module} `, 'm').test(modules) || isNamed(builtIn)) return read('there')
  const built = new RegExp(`^${option}=([ym])$`, 'm').exec(config ?? '')?.[1]
  if (built === 'y') return read('there')
  if (isNamed(available)) return read('loadable')
  if (config !== undefined && built === undefined) return read('absent')
  // built as a module, and the folder of modules is not here: in a container, or not installed
  if (built === 'm') return available === undefined ? read('loadable') : read('absent')
  if (available !== undefined && builtIn !== undefined) return read('absent')
  return unread('neither /proc/config.gz nor /boot nor /lib/modules tells what this kernel has')
}

async function tun(): Promise<EspFacts['tun']> {
  try {
    // to open it makes no device yet
    await (await open('/dev/net/tun', 'r+')).close()
    return 'usable'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'absent'
  }
}

import type { NetworkPlan } from './facts.ts'

/** Whether ESP goes over the network of this host, and not inside the process or not at all. */
export function doesEsp(backend: NetworkPlan['gm']['backend']): boolean {
  return backend === 'xfrm' || backend === 'tun' || backend === 'auto'
}

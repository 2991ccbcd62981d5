import { CLASS, type NaptrData, parseName, type ResourceRecord, type SoaData, type SrvData } from '@voltaic/dns'

/** Gathers the records of a zone; names as text, without the last dot. */
export class ZoneRecords {
  readonly all: ResourceRecord[] = []
  readonly #ttl: number

  constructor(ttl: number) {
    this.#ttl = ttl
  }

  soa(
    owner: string,
    data: Omit<SoaData, 'mname' | 'rname'> & { readonly mname: string; readonly rname: string },
  ): void {
    const names = { mname: parseName(data.mname), rname: parseName(data.rname) }
    this.all.push({ ...this.#head(owner), type: 'SOA', data: { ...data, ...names } })
  }

  ns(owner: string, server: string): void {
    this.all.push({ ...this.#head(owner), type: 'NS', data: parseName(server) })
  }

  /** A or AAAA, as the address is. */
  address(owner: string, host: string): void {
    this.all.push({ ...this.#head(owner), type: host.includes(':') ? 'AAAA' : 'A', data: host })
  }

  srv(owner: string, data: Omit<SrvData, 'target'> & { readonly target: string }): void {
    this.all.push({ ...this.#head(owner), type: 'SRV', data: { ...data, target: parseName(data.target) } })
  }

  naptr(owner: string, data: Omit<NaptrData, 'replacement'> & { readonly replacement: string }): void {
    this.all.push({ ...this.#head(owner), type: 'NAPTR', data: { ...data, replacement: parseName(data.replacement) } })
  }

  #head(owner: string): { name: ReturnType<typeof parseName>; class: number; ttl: number } {
    return { name: parseName(owner), class: CLASS.IN, ttl: this.#ttl }
  }
}

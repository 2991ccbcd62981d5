// Packets worked out by hand from the figures of RFC 3095 §5.7 to §5.12, RFC 3843 and RFC 4815, field by field as the comments
// say; CRCs by the program of RFC 4815 Appendix A, over the original headers. No compressor has made any of them.

import { checkWorkedPackets } from './check-worked-packets.ts'

// profile 0x0001, IPv4, small CID 0, U-mode
checkWorkedPackets({
  profiles: [1],
  cids: 'small',
  maxCid: 15,
  payload: '0102030405',
  packets: [
    // IR|D=1, profile 1, CRC-8; static: IPv4 protocol 17, addresses; ports; SSRC. dynamic: TOS TTL ID=012c
    // DF|RND=0|NBO=1, empty list; checksum 0; V=2 RX=1, PT 97, SN 100, timestamp 16000, empty CSRC list, Mode=U TSS=1
    // (05), TS_STRIDE 160 = 80 a0
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: IR with dynamic chain (RFC 3095 §5.7.7.1)',
      rohc: 'fd016840110a0000010a00000204d2162edeadbeef0040012ca00000009061006400003e80000580a0 0102030405',
      packet: '4500002d012c4000401125920a0000010a00000204d2162e001900008061006400003e80deadbeef0102030405',
      type: 'IR',
    },
    // 0 | SN 0101 = 101 mod 16 | CRC-3. TS follows SN: 16000 + 160; IP-ID: offset 200 stays, 301
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0: SN only (RFC 3095 §5.7.1)',
      rohc: '2c 0102030405',
      packet: '4500002d012d4000401125910a0000010a00000204d2162e001900008061006500003f20deadbeef0102030405',
      type: 'UO-0',
    },
    // 0 | SN 1000 | CRC-3: SN in [100, 115], 104; timestamp 16160 + 3*160; IP-ID 304
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 after loss of two packets (RFC 3095 §5.7.1)',
      rohc: '44 0102030405',
      packet: '4500002d013040004011258e0a0000010a00000204d2162e001900008061006800004100deadbeef0102030405',
      type: 'UO-0',
    },
    // 0 | SN 0111 | CRC-3: interval [104 - 1, 104 + 14], so 103
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 that comes late: p = 1 lets the SN go back by one (RFC 3095 §5.7.1)',
      rohc: '3f 0102030405',
      packet: '4500002d012f40004011258f0a0000010a00000204d2162e001900008061006700004060deadbeef0102030405',
      type: 'UO-0',
    },
    // 10 | T=1 | timestamp 11000 || M=1 | SN 1001 | CRC-3. Reference TS_SCALED = 16480/160 = 103, k = 5, p = 2^3 - 1 = 7:
    // interval [96, 127], lowest bits 11000 = 120; TS = 120*160 = 19200
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-TS: first packet after silence (RFC 3095 §5.7.3)',
      rohc: 'b8cd 0102030405',
      packet: '4500002d013140004011258d0a0000010a00000204d2162e0019000080e1006900004b00deadbeef0102030405',
      type: 'UO-1-TS',
    },
    // 10 | T=0 | IP-ID 01100 || X=0 | SN 1010 | CRC-3. Offset 310 - 106 = 204 = ...01100; reference 200, p = 0:
    // [200, 231], 204
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-ID: IP-ID has jumped by 4 (RFC 3095 §5.7.3)',
      rohc: '8c50 0102030405',
      packet: '4500002d01364000401125880a0000010a00000204d2162e001900008061006a00004ba0deadbeef0102030405',
      type: 'UO-1-ID',
    },
    // SN 7 bits: 1101 from the base, 100 from the extension = 108; p = 2^(7-5) - 1 = 3. +T is IP-ID: 8 bits 00110
    // 000; offset 412 - 108 = 304 = 1 00110000; reference 204: [204, 459], 304
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-ID with extension 0 (RFC 3095 §5.7.3)',
      rohc: '86eb20 0102030405',
      packet: '4500002d019c4000401125220a0000010a00000204d2162e001900008061006c00004ce0deadbeef0102030405',
      type: 'UO-1-ID',
      extension: 0,
    },
    // IP-ID as before; -T is TS: 8 bits 10001100 = 140; reference 19680/160 = 123, p = 63: [60, 315], 140;
    // timestamp 22400
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-ID with extension 1: TS in -T (RFC 3095 §5.7.3)',
      rohc: '86ee708c 0102030405',
      packet: '4500002d019e4000401125200a0000010a00000204d2162e001900008061006e00005780deadbeef0102030405',
      type: 'UO-1-ID',
      extension: 1,
    },
    // +T is IP-ID: 5 + 3 + 8 bits = 2000 = 2111 - 111; -T is TS: 141
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-ID with extension 2: 16 bits of IP-ID (RFC 3095 §5.7.3)',
      rohc: '80e9bfd08d 0102030405',
      packet: '4500002d083f400040111e7f0a0000010a00000204d2162e001900008061006f00005820deadbeef0102030405',
      type: 'UO-1-ID',
      extension: 2,
    },
    // FLAGS 11 | S=0 R-TS=0 Tsc=1 I=0 ip=1 rtp=0; inner flags TTL=1 DF=1 NBO=1 (64); TTL 3f. UO-1-ID does not
    // update it
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1-ID with extension 3: a TTL for this packet only (RFC 3095 §5.7.3)',
      rohc: '9086ca643f 0102030405',
      packet: '4500002d084040003f111f7e0a0000010a00000204d2162e0019000080610070000058c0deadbeef0102030405',
      type: 'UO-1-ID',
      extension: 3,
    },
    // RFC 4815 §6.2: of UO-1-ID only TS, SN and IP-ID update the context
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 after it: TTL is 64 again (RFC 3095 §5.7.1)',
      rohc: '0a 0102030405',
      packet: '4500002d0841400040111e7d0a0000010a00000204d2162e001900008061007100005960deadbeef0102030405',
      type: 'UO-0',
    },
    // 110 | IP-ID 10111 || T=0 | M=0 | SN 111000 || X=0 | CRC-7. Offset 2007 = ...10111, reference 2000: [2000,
    // 2031]; SN 6 bits, p = 1: 120
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID (RFC 3095 §5.7.4)',
      rohc: 'd7382d 0102030405',
      packet: '4500002d084f400040111e6f0a0000010a00000204d2162e001900008061007800005dc0deadbeef0102030405',
      type: 'UOR-2-ID',
    },
    // 110 | timestamp 01010 || T=1 | M=1 | SN 111001 || X=0 | CRC-7. Reference 150, p = 7: [143, 174], ...01010 = 170;
    // timestamp 27200
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with the marker (RFC 3095 §5.7.4)',
      rohc: 'caf909 0102030405',
      packet: '4500002d0850400040111e6e0a0000010a00000204d2162e0019000080e1007900006a40deadbeef0102030405',
      type: 'UOR-2-TS',
    },
    // SN 100101 100: 9 bits of 300 = 1 00101100; p = 15: [106, 617]; timestamp 11001 000 = 200; reference 170, 8 bits:
    // [107, 362]
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with extension 0 (RFC 3095 §5.7.4)',
      rohc: 'd9a59520 0102030405',
      packet: '4500002d0903400040111dbb0a0000010a00000204d2162e001900008061012c00007d00deadbeef0102030405',
      type: 'UOR-2-TS',
      extension: 0,
    },
    // -T is IP-ID: 8 bits of offset 2408 - 301 = 2107 = 1000 00111011; reference 2007: [2007, 2262]
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with extension 1: IP-ID in -T (RFC 3095 §5.7.4)',
      rohc: 'd9a5a0693b 0102030405',
      packet: '4500002d0968400040111d560a0000010a00000204d2162e001900008061012d00007da0deadbeef0102030405',
      type: 'UOR-2-TS',
      extension: 1,
    },
    // +T is TS: 5 + 3 + 8 bits 00010 011 10001000 = 5000; -T is IP-ID
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with extension 2: 16 bits of TS (RFC 3095 §5.7.4)',
      rohc: 'c2a5a2b3883b 0102030405',
      packet: '4500002d0969400040111d550a0000010a00000204d2162e001900008061012e000c3500deadbeef0102030405',
      type: 'UOR-2-TS',
      extension: 2,
    },
    // SN 000011 + S 10000100 = 900; R-TS=1: SDVL of 7 bits 0001001 = 5001 mod 128; flags TOS=1 DF=0 NBO=1; I=1:
    // offset 60000 - 900 = 59100, behind 5 zero bits of the base
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID with extension 3: SN, IP-ID, TOS, DF (RFC 3095 §5.7.4)',
      rohc: 'c003aafe848409b8e6dc 0102030405',
      packet: '45b8002dea60000040117ba50a0000010a00000204d2162e0019000080610384000c35a0deadbeef0102030405',
      type: 'UOR-2-ID',
      extension: 3,
    },
    // Tsc=0, R-TS=1: SDVL 111 + 29 bits = 12345678; the 5 bits of the base are 0 since all fits in 29
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with extension 3: unscaled TS in 34 bits (RFC 3095 §5.7.4)',
      rohc: 'c085dbd0f2345678 0102030405',
      packet: '45b8002dea61000040117ba40a0000010a00000204d2162e001900008061038512345678deadbeef0102030405',
      type: 'UOR-2-TS',
      extension: 3,
    },
    // Tsc=0, R-TS=1, rtp=1: timestamp 19 bits, 5 in the base and 14 in the SDVL; RTP flags Mode=U TSS=1; TS_STRIDE 320 =
    // 81 40
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-TS with extension 3: a new TS_STRIDE (RFC 3095 §5.7.4)',
      rohc: 'd186b1d197b8428140 0102030405',
      packet: '45b8002dea62000040117ba30a0000010a00000204d2162e0019000080610386123457b8deadbeef0102030405',
      type: 'UOR-2-TS',
      extension: 3,
    },
    // TS grows by 320 now
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 with the new TS_STRIDE (RFC 3095 §5.7.1)',
      rohc: '3f 0102030405',
      packet: '45b8002dea63000040117ba20a0000010a00000204d2162e0019000080610387123458f8deadbeef0102030405',
      type: 'UO-0',
    },
    // rtp=1: R-PT=1 R-X=1 CSRC=1; R-P=1 PT=98; list ET=0 GP=1 PS=0 CC=2, gen_id 7, XI 1000 and 1001 with items
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID with extension 3: PT, X, P and a generic CSRC list (RFC 3095 §5.7.4)',
      rohc: 'dc08efc96ce22207891111111122222222 0102030405',
      packet:
        '45b80035ea64000040117b990a0000010a00000204d2162e00210000b262038812345a38deadbeef11111111222222220102030405',
      type: 'UOR-2-ID',
      extension: 3,
    },
    // ET=1 GP=1 PS=0 XI 1 = 1010; gen_id 8, ref_id 7; insertion mask 0 1 0...: item 1, new item, item 2
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID with extension 3: insertion only CSRC list (RFC 3095 §5.7.4)',
      rohc: 'dc09c9c96ce26a08072033333333 0102030405',
      packet:
        '45b80039ea65000040117b940a0000010a00000204d2162e00250000b362038912345b78deadbeef1111111133333333222222220102030405',
      type: 'UOR-2-ID',
      extension: 3,
    },
    // ET=2 GP=1 Count=3; gen_id 9, ref_id 8; removal mask 1 0 0, padded with ones
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID with extension 3: removal only CSRC list (RFC 3095 §5.7.4)',
      rohc: 'dc0ad6c96ce2a309084f 0102030405',
      packet:
        '45b80035ea66000040117b970a0000010a00000204d2162e00210000b262038a12345cb8deadbeef33333333222222220102030405',
      type: 'UOR-2-ID',
      extension: 3,
    },
    // ET=3 GP=0 PS=1; ref_id 9; removal 1 0: item c2 stays; insertion 0 1: then index 0, known, without item
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2-ID with extension 3: remove then insert, an item by index only (RFC 3095 §5.7.4)',
      rohc: 'dc0bd1c96ce2d0095f2000 0102030405',
      packet:
        '45b80035ea67000040117b960a0000010a00000204d2162e00210000b262038b12345df8deadbeef22222222111111110102030405',
      type: 'UOR-2-ID',
      extension: 3,
    },
    // RND=1 of the extension holds for the base header (RFC 4815 §8.3): timestamp 6 bits straddle the octets; IP-ID abcd
    // follows the extension
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2 with extension 3 that sets RND: no T bit, IP-ID at the end (RFC 3095 §5.7.4)',
      rohc: 'c60c83ca06abcd 0102030405',
      packet:
        '45b80035abcd00004011ba300a0000010a00000204d2162e00210000b262038c12345f38deadbeef22222222111111110102030405',
      type: 'UOR-2',
      extension: 3,
    },
    // 10 | timestamp 6 bits || M=1 | SN 1101 | CRC-3, IP-ID 1111
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-1 with a random IP-ID (RFC 3095 §5.7.3)',
      rohc: '8dea1111 0102030405',
      packet:
        '45b8003511110000401154ed0a0000010a00000204d2162e00210000b2e2038d12346078deadbeef22222222111111110102030405',
      type: 'UO-1',
    },
    // UO-0, then IP-ID 2222
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 with a random IP-ID (RFC 3095 §5.7.1)',
      rohc: '752222 0102030405',
      packet:
        '45b8003522220000401143dc0a0000010a00000204d2162e00210000b262038e123461b8deadbeef22222222111111110102030405',
      type: 'UO-0',
    },
    // timestamp 5 + 1 + 3 + 8 bits = 17
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2 with extension 1: +T and -T are TS (RFC 3095 §5.7.4)',
      rohc: 'c9318a784f3333 0102030405',
      packet:
        '45b8003533330000401132cb0a0000010a00000204d2162e00210000b262038f123462f8deadbeef22222222111111110102030405',
      type: 'UOR-2',
      extension: 1,
    },
    // timestamp 5 + 1 + 3 + 8 + 8 bits = 25
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UOR-2 with extension 2: 25 bits of TS (RFC 3095 §5.7.4)',
      rohc: 'c0b2f18690504444 0102030405',
      packet:
        '45b8003544440000401121ba0a0000010a00000204d2162e00210000b262039012346438deadbeef22222222111111110102030405',
      type: 'UOR-2',
      extension: 2,
    },
    // F8, profile 1, CRC-8, dynamic chain as in the IR packet: list empty, X and P absent, RND=0
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: IR-DYN (RFC 3095 §5.7.7.2)',
      rohc: 'f8010d003c02bca0000000906107d000075300000580a0 0102030405',
      packet: '4500002d02bc40003c1128020a0000010a00000204d2162e00190000806107d000075300deadbeef0102030405',
      type: 'IR-DYN',
    },
    // SN 0001
    {
      name: 'profile 0x0001, IPv4, small CID 0, U-mode: UO-0 after IR-DYN (RFC 3095 §5.7.1)',
      rohc: '0a 0102030405',
      packet: '4500002d02bd40003c1128010a0000010a00000204d2162e00190000806107d1000753a0deadbeef0102030405',
      type: 'UO-0',
    },
  ],
})

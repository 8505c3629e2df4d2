//! Warps: collectives, lanes that part and meet, calls, barriers, turns, and every fault.

use megabatt_ptx::{FaultKind, Launch, Memory, Module, Space};

const HEAD: &str = ".version 7.8\n.target sm_80\n.address_size 64\n";

/// An entry `run(words)` around `code`, in which `%out` is the lane's own word and `%lane` its number.
fn entry(code: &str) -> String {
    format!(
        ".visible .entry run(.param .u64 words)
        {{
            .reg .pred %p<8>;
            .reg .b32 %lane, %r<16>;
            .reg .b64 %base, %out, %d<8>;
            ld.param.u64 %base, [words];
            mov.u32 %lane, %tid.x;
            mad.wide.u32 %out, %lane, 4, %base;
            mov.u32 %r1, 0;
            {code}
            st.global.u32 [%out], %r1;
            ret;
        }}"
    )
}

fn launch(text: &str, launch: &Launch) -> Result<Vec<u32>, FaultKind> {
    let module = Module::parse(&format!("{HEAD}{text}")).unwrap_or_else(|error| panic!("{error}"));
    let mut memory = Memory::new();
    let words = memory.alloc(256 * 4, 0).unwrap();
    module.launch("run", launch, &words.to_le_bytes(), &mut memory).map_err(|fault| fault.kind)?;
    Ok(memory.read_words(words, 256).unwrap())
}

fn lanes(code: &str) -> Vec<u32> {
    launch(&entry(code), &Launch::new(1, 32)).unwrap_or_else(|fault| panic!("{code}: {fault}"))[..32].to_vec()
}

fn fault(code: &str) -> FaultKind {
    launch(&entry(code), &Launch::new(1, 32)).expect_err(code)
}

fn each(f: impl Fn(u32) -> u32) -> Vec<u32> {
    (0..32).map(f).collect()
}

#[test]
fn shuffles() {
    assert_eq!(lanes("xor.b32 %r2, %lane, 5; shfl.sync.idx.b32 %r1|%p1, %lane, %r2, 31, -1;"), each(|l| l ^ 5));
    assert_eq!(lanes("shfl.sync.bfly.b32 %r1|%p1, %lane, 9, 31, -1;"), each(|l| l ^ 9));
    assert_eq!(lanes("shfl.sync.up.b32 %r1, %lane, 3, 0, -1;"), each(|l| if l < 3 { l } else { l - 3 }));
    assert_eq!(lanes("shfl.sync.down.b32 %r1, %lane, 3, 31, -1;"), each(|l| if l > 28 { l } else { l + 3 }));
    // Segments of eight: clamp 31, mask of segments 0x18.
    let eight = 0x18 << 8 | 31;
    assert_eq!(
        lanes(&format!("shfl.sync.down.b32 %r1, %lane, 2, {eight}, -1;")),
        each(|l| if l % 8 > 5 { l } else { l + 2 })
    );
    assert_eq!(lanes(&format!("shfl.sync.idx.b32 %r1, %lane, 3, {eight}, -1;")), each(|l| l & !7 | 3));
    let valid = "shfl.sync.up.b32 %r2|%p1, %lane, 4, 0, -1; selp.u32 %r1, 1, 0, %p1;";
    assert_eq!(lanes(valid), each(|l| u32::from(l >= 4)));
}

#[test]
fn votes_matches_and_reductions() {
    let odd = "and.b32 %r2, %lane, 1; setp.ne.u32 %p1, %r2, 0;";
    assert_eq!(lanes(&format!("{odd} vote.sync.ballot.b32 %r1, %p1, -1;")), [0xaaaa_aaaa; 32]);
    assert_eq!(lanes(&format!("{odd} vote.sync.ballot.b32 %r1, !%p1, -1;")), [0x5555_5555; 32]);
    assert_eq!(lanes(&format!("{odd} vote.sync.any.pred %p2, %p1, -1; selp.u32 %r1, 1, 0, %p2;")), [1; 32]);
    assert_eq!(lanes(&format!("{odd} vote.sync.all.pred %p2, %p1, -1; selp.u32 %r1, 1, 0, %p2;")), [0; 32]);
    assert_eq!(lanes(&format!("{odd} vote.sync.uni.pred %p2, %p1, -1; selp.u32 %r1, 1, 0, %p2;")), [0; 32]);
    assert_eq!(lanes("shr.u32 %r2, %lane, 2; match.any.sync.b32 %r1, %r2, -1;"), each(|l| 15 << (l & !3)));
    assert_eq!(lanes("match.all.sync.b32 %r1|%p1, %lane, -1;"), [0; 32]);
    assert_eq!(lanes("mov.u32 %r2, 7; match.all.sync.b32 %r1|%p1, %r2, -1;"), [u32::MAX; 32]);
    let reduce = |how: &str| lanes(&format!("sub.s32 %r2, %lane, 3; redux.sync.{how} %r1, %r2, -1;"))[17];
    assert_eq!(reduce("add.u32"), (0..32).sum::<u32>() - 96);
    assert_eq!(reduce("min.s32"), -3i32 as u32);
    assert_eq!(reduce("max.s32"), 28);
    assert_eq!(reduce("min.u32"), 0);
    assert_eq!(reduce("max.u32"), u32::MAX);
    assert_eq!(reduce("or.b32"), u32::MAX);
    assert_eq!(reduce("and.b32"), 0);
    // Part of a warp may agree on something of its own.
    let half = "setp.lt.u32 %p1, %lane, 16; @!%p1 bra OUT; redux.sync.add.u32 %r1, %lane, 0xffff; OUT:";
    assert_eq!(lanes(half), each(|l| if l < 16 { 120 } else { 0 }));
}

#[test]
fn lanes_part_and_meet() {
    // Each lane turns as often as its number says; the ballot afterwards needs all of them.
    let turns = "
        mov.u32 %r2, 0;
        LOOP: setp.ge.u32 %p1, %r2, %lane;
        @%p1 bra DONE;
        add.u32 %r1, %r1, 2;
        add.u32 %r2, %r2, 1;
        bra LOOP;
        DONE: setp.ge.u32 %p2, %r1, 0;
        vote.sync.ballot.b32 %r3, %p2, -1;
        setp.ne.u32 %p3, %r3, -1;
        @%p3 mov.u32 %r1, 999;";
    assert_eq!(lanes(turns), each(|l| 2 * l));
    // The collective stands before the branches in the text: those that come first wait.
    let early = "
        bra START;
        MEET: vote.sync.ballot.b32 %r1, %p1, -1;
        bra OUT;
        START: setp.lt.u32 %p1, %lane, 5;
        @%p1 bra MEET;
        add.u32 %r2, %r1, 1;
        bra MEET;
        OUT:";
    assert_eq!(lanes(early), [31; 32]);
    let index = "
        T: .branchtargets ONE, TWO, THREE;
        rem.u32 %r2, %lane, 3;
        brx.idx %r2, T;
        ONE: mov.u32 %r1, 10; bra OUT;
        TWO: mov.u32 %r1, 20; bra OUT;
        THREE: mov.u32 %r1, 30;
        OUT:";
    assert_eq!(lanes(index), each(|l| 10 + l % 3 * 10));
}

const CALLED: &str = "
    .func (.param .align 4 .b8 back[8]) pair(.param .b32 first, .param .align 4 .b8 second[8])
    {
        .local .align 4 .b8 own[16];
        .reg .b16 %h<3>;
        .reg .b32 %r<6>;
        ld.param.u32 %r1, [first];
        ld.param.u32 %r2, [second+4];
        ld.param.u8 %h1, [second+1];
        ld.param.s8 %r5, [second+2];
        st.local.u32 [own+4], %r1;
        cvt.u32.u16 %r3, %h1;
        ld.local.u32 %r4, [own+4];
        add.u32 %r4, %r4, %r2;
        add.u32 %r3, %r3, %r5;
        st.param.b32 [back+0], %r4;
        st.param.b32 [back+4], %r3;
        ret;
    }
    .func (.param .b32 back) wide(.param .b32 x) { .reg .b64 %d<4>; ld.param.u32 %d1, [x]; ld.param.s32 %d2, [x]; sub.s64 %d1, %d1, %d2; shr.u64 %d3, %d1, 31; st.param.b32 [back], %d3; ret; }
    .func (.param .b32 back) one(.param .b32 x) { .reg .b32 %r<3>; ld.param.u32 %r1, [x]; add.u32 %r2, %r1, 1; st.param.b32 [back], %r2; ret; }
    .func (.param .b32 back) two(.param .b32 x) { .reg .b32 %r<3>; ld.param.u32 %r1, [x]; mul.lo.u32 %r2, %r1, 3; st.param.b32 [back], %r2; ret; }
    .global .align 8 .u64 both[2] = {one, two};
";

#[test]
fn calls() {
    let code = "
        mov.u32 %r9, 0x00fb0700;
        { .reg .b32 %r2; .param .b32 p0; st.param.b32 [p0], %lane;
          .param .align 4 .b8 p1[8]; st.param.b32 [p1], %r9; st.param.b32 [p1+4], 100;
          .param .align 4 .b8 r0[8];
          call.uni (r0), pair, (p0, p1);
          ld.param.b32 %r2, [r0]; ld.param.b32 %r3, [r0+4]; add.u32 %r1, %r2, %r3; }";
    let text = format!("{CALLED}{}", entry(code));
    assert_eq!(launch(&text, &Launch::new(1, 32)).unwrap()[..32], each(|l| l + 100 + 7 - 5));
    let code = "
        sub.u32 %r2, %lane, 2;
        { .param .b32 p0; st.param.b32 [p0], %r2; .param .b32 r0; call (r0), wide, (p0); ld.param.b32 %r1, [r0]; }";
    let text = format!("{CALLED}{}", entry(code));
    // Zero- and sign-extended, a negative word is 2^32 apart.
    assert_eq!(launch(&text, &Launch::new(1, 32)).unwrap()[..32], each(|l| if l < 2 { 2 } else { 0 }));
    // Lanes that call different functions, and some that call none.
    let code = "
        setp.lt.u32 %p1, %lane, 28;
        and.b32 %r2, %lane, 1;
        mul.wide.u32 %d1, %r2, 8;
        mov.u64 %d2, both;
        add.s64 %d2, %d2, %d1;
        ld.global.u64 %d3, [%d2];
        @!%p1 bra OUT;
        { .param .b32 p0; st.param.b32 [p0], %lane; .param .b32 r0;
          proto : .callprototype (.param .b32 _) _ (.param .b32 _);
          call (r0), %d3, (p0), proto;
          ld.param.b32 %r1, [r0]; }
        OUT: bar.warp.sync -1;";
    let text = format!("{CALLED}{}", entry(code));
    let expected = each(|l| match l {
        28.. => 0,
        _ if l % 2 == 0 => l + 1,
        _ => 3 * l,
    });
    assert_eq!(launch(&text, &Launch::new(1, 32)).unwrap()[..32], expected);
    let text = format!("{CALLED}{}", entry(&code.replace("ld.global.u64 %d3, [%d2]", "mov.u64 %d3, 1234")));
    assert_eq!(launch(&text, &Launch::new(1, 32)), Err(FaultKind::Target { value: 1234, lane: 0 }));
}

#[test]
fn blocks_share_memory_between_barriers() {
    let code = "
        .shared .align 4 .b8 ours[256];
        mov.u64 %d1, ours;
        mad.wide.u32 %d2, %lane, 4, %d1;
        st.shared.u32 [%d2], %lane;
        bar.sync 0;
        xor.b32 %r2, %lane, 63;
        mad.wide.u32 %d2, %r2, 4, %d1;
        ld.shared.u32 %r1, [%d2];";
    let words = launch(&entry(code), &Launch::new(1, 64)).unwrap();
    assert_eq!(words[..64], (0..64).map(|thread| thread ^ 63).collect::<Vec<u32>>());
}

#[test]
fn warps_take_turns() {
    // Each warp takes numbers from one counter; with turns of few instructions none takes all.
    let code = "
        LOOP: setp.eq.u32 %p1, %r15, 77;
        mov.u32 %r3, 0;
        and.b32 %r4, %lane, 31;
        setp.eq.u32 %p1, %r4, 0;
        @%p1 atom.global.add.u32 %r3, [%base+1000], 1;
        shfl.sync.idx.b32 %r2, %r3, 0, 31, -1;
        setp.lt.u32 %p2, %r2, 100;
        @!%p2 bra OUT;
        add.u32 %r1, %r1, 1;
        bra LOOP;
        OUT:";
    let turns = Launch { turn: 8, ..Launch::new(1, 128) };
    let words = launch(&entry(code), &turns).unwrap();
    let taken: Vec<u32> = words.iter().step_by(32).take(4).copied().collect();
    assert_eq!(taken.iter().sum::<u32>(), 100);
    assert!(taken.iter().all(|&warp| warp > 10), "{taken:?}");
    assert_eq!(launch(&entry(code), &Launch { turn: u64::MAX, ..turns }).unwrap()[..32], [100; 32]);
}

#[test]
fn faults_name_what_happened() {
    let base = 1 << 36;
    let far = |address, bytes, lane| FaultKind::OutOfBounds { space: Space::Global, address, bytes, lane };
    assert_eq!(fault("ld.global.u32 %r1, [%base+1024];"), far(base + 1024, 4, 0));
    assert_eq!(fault("ld.global.u32 %r1, [%out+900];"), far(base + 1024, 4, 31));
    assert_eq!(fault("st.global.u32 [%out+900], %r1;"), far(base + 1024, 4, 31));
    assert_eq!(fault("st.global.v2.u32 [%base+1024], {%r1, %r1};"), far(base + 1024, 4, 0));
    assert_eq!(fault("ld.global.u32 %r1, [%base+-4];"), far(base - 4, 4, 0));
    assert_eq!(fault("mov.u64 %d1, 0; ld.global.u32 %r1, [%d1];"), far(0, 4, 0));
    assert_eq!(
        fault("mov.u64 %d1, 0; ld.shared.u32 %r1, [%d1];"),
        FaultKind::OutOfBounds { space: Space::Shared, address: 0, bytes: 4, lane: 0 }
    );
    assert_eq!(
        fault(".local .align 4 .b8 own[16]; mov.u64 %d1, own; st.local.u32 [%d1+16], %r1;"),
        FaultKind::OutOfBounds { space: Space::Local, address: 16, bytes: 4, lane: 0 }
    );
    assert_eq!(
        fault("add.s64 %d1, %out, %out; sub.s64 %d1, %d1, %base; ld.global.u64 %d2, [%d1+4];"),
        FaultKind::Misaligned { address: base + 4, bytes: 8, lane: 0 }
    );
    assert_eq!(fault("st.global.u32 [%base], %lane;"), FaultKind::Race { address: base, lanes: [0, 1] });
    assert_eq!(fault("setp.lt.u32 %p1, %lane, 3; @%p1 bra OUT; shfl.sync.idx.b32 %r1, %lane, 0, 31, -1; OUT:"), {
        FaultKind::Divergence { wanted: u32::MAX, present: !7 }
    });
    assert_eq!(fault("setp.lt.u32 %p1, %lane, 3; @%p1 exit; bar.warp.sync -1;"), {
        FaultKind::Divergence { wanted: u32::MAX, present: !7 }
    });
    assert_eq!(fault("setp.lt.u32 %p1, %lane, 3; @%p1 bra OUT; bar.sync 0; OUT:"), {
        FaultKind::Divergence { wanted: u32::MAX, present: !7 }
    });
    assert_eq!(fault("sub.u32 %r2, %lane, 4; div.u32 %r1, 7, %r2;"), FaultKind::DivisionByZero { lane: 4 });
    assert_eq!(fault("setp.eq.u32 %p1, %lane, 9; @%p1 trap;"), FaultKind::Trap);
    let forever = launch(&entry("AGAIN: bra AGAIN;"), &Launch { limit: 1000, ..Launch::new(1, 32) });
    assert_eq!(forever, Err(FaultKind::Limit));
    let deep = format!(".func deep() {{ call deep; ret; }}\n{}", entry("call deep;"));
    assert_eq!(launch(&deep, &Launch::new(1, 32)), Err(FaultKind::Depth));
    let text = format!("{CALLED}{}", entry("mov.u64 %d1, both; st.global.u64 [%d1], %d1;"));
    assert_eq!(
        launch(&text, &Launch::new(1, 32)),
        Err(FaultKind::ReadOnly { address: 4 << 32, lane: 0 }),
        "variables of the module stay as they were loaded"
    );
}

#[test]
fn a_fault_names_its_place() {
    let module = Module::parse(&format!("{HEAD}{}", entry("ld.global.u32 %r1, [%out+900];"))).unwrap();
    let mut memory = Memory::new();
    let words = memory.alloc(1024, 0).unwrap();
    let fault = module.launch("run", &Launch::new(1, 32), &words.to_le_bytes(), &mut memory).unwrap_err();
    assert_eq!((fault.function.as_str(), fault.text.as_str()), ("run", "ld.global.u32 %r1, [%out+900];"));
    let said = fault.to_string();
    assert!(said.contains("4 bytes at global address 0x1000000400 of lane 31"), "{said}");
    assert!(said.contains("line 13 in run, block 0 warp 0"), "{said}");
    assert!(memory.free(words) && !memory.free(words));
    let freed = module.launch("run", &Launch::new(1, 32), &words.to_le_bytes(), &mut memory).unwrap_err();
    assert!(matches!(freed.kind, FaultKind::OutOfBounds { lane: 0, .. }), "{freed}");
}

#[test]
fn launches_that_do_not_fit_are_refused() {
    let module = Module::parse(&format!("{HEAD}{}", entry(""))).unwrap();
    let mut memory = Memory::new();
    let mut refused = |name: &str, launch: Launch, parameters: &[u8]| {
        let fault = module.launch(name, &launch, parameters, &mut memory).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::Launch(_)), "{fault}");
        fault.to_string()
    };
    assert_eq!(refused("walk", Launch::new(1, 32), &[0; 8]), "no entry walk");
    assert_eq!(refused("run", Launch::new(1, 32), &[0; 4]), "8 bytes of parameters expected, 4 given");
    assert!(refused("run", Launch::new(0, 32), &[0; 8]).starts_with("no grid of"));
    assert!(refused("run", Launch::new(1, 1025), &[0; 8]).starts_with("no grid of"));
    assert!(refused("run", Launch { shared: 1 << 20, ..Launch::new(1, 32) }, &[0; 8]).contains("shared memory"));
}

#[test]
fn unknown_text_is_refused_with_its_line() {
    let refused = |code: &str| Module::parse(&format!("{HEAD}{}", entry(code))).err().expect(code).to_string();
    assert_eq!(refused("sin.approx.f32 %r1, %r1;"), "line 13: unknown suffix .approx in: sin.approx.f32 %r1, %r1;");
    assert_eq!(refused("frob.u32 %r1, %r1;"), "line 13: unknown instruction in: frob.u32 %r1, %r1;");
    assert!(refused("add.sat.s32 %r1, %r1, 1;").contains("unknown suffix .sat"));
    assert!(refused("add.s32 %r1, %r99, 1;").contains("unknown register: %r99"));
    assert!(refused("add.s32 %r1, %r2;").contains("3 operands expected"));
    assert!(refused("bra NOWHERE;").contains("unknown label NOWHERE"));
    assert!(refused("ld.global.u32 %d1, [nowhere];").contains("nowhere"));
    assert!(refused("add.s64 %d1, %d1, %r1;").contains("no 64 bits"));
    assert!(Module::parse(".version 7.8\n.frobnicate x;").is_err());
    assert!(Module::parse("/* open").is_err());
}

#[test]
fn counts_are_exact_and_by_function() {
    let code =
        "{ .param .b32 p0; st.param.b32 [p0], %lane; .param .b32 r0; call (r0), one, (p0); ld.param.b32 %r1, [r0]; }";
    let module = Module::parse(&format!("{HEAD}{CALLED}{}", entry(code))).unwrap();
    let mut memory = Memory::new();
    let words = memory.alloc(1024, 0).unwrap();
    let counts = module.launch("run", &Launch::new(1, 64), &words.to_le_bytes(), &mut memory).unwrap();
    assert_eq!(module.functions().collect::<Vec<_>>(), ["pair", "wide", "one", "two", "run"]);
    assert_eq!(counts.functions, [0, 0, 2 * 4, 0, 2 * 9]);
    assert_eq!((counts.instructions, counts.divergent), (26, 0));
}

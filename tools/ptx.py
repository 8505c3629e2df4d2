#!/usr/bin/env python3
"""Makes the PTX that ships from the CUDA sources, and checks what ptxas makes of it. No GPU, no driver, no toolkit.

    tools/ptx.py                  writes the PTX files
    tools/ptx.py --check          makes them anew elsewhere, compares byte for byte, checks the budget
    tools/ptx.py --budget         also writes what ptxas says now as the new budget
    tools/ptx.py --wheels FOLDER  takes the wheels from FOLDER, without asking pip

crates/megabatt-cuda/cuda/megabatt.cu becomes crates/megabatt-cuda/ptx/megabatt.compute_60.ptx and .compute_80.ptx; the
kernels of the interpreter's tests become PTX beside their sources. The compiler is NVRTC, the assembler ptxas, each from
a pinned wheel that pip downloads once into the cache folder ($XDG_CACHE_HOME/megabatt, else ~/.cache/megabatt); a wheel
whose hash differs is refused. NVRTC's output depends on nothing but the sources, so that a comparison of bytes holds.

The budget (crates/megabatt-cuda/ptx/budget.json) names for each architecture the most registers of an entry, bytes of
spills in all functions together, bytes of stack and bytes of shared memory. What ptxas says must not be above it. A
check asks about two architectures, --budget about all; it writes a quarter more of spills and stack than there is now.

Exit status 0 when all is as it should be; 1 when a file is stale, the budget is passed or a source does not compile; 2
when a wheel is not what it should be; 3 when the wheels cannot be had here (offline, or no Linux on x86-64).
"""

import argparse
import ctypes
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "crates/megabatt-cuda/cuda/megabatt.cu"
PTX = ROOT / "crates/megabatt-cuda/ptx"
BUDGET = PTX / "budget.json"
TEST_KERNELS = ROOT / "crates/ptx-interpreter/tests/kernels"

# Architectures that PTX is made for, and those that ptxas is asked about with it: P100, T4; A100, L4, H100 and H200.
TARGETS = {60: ["sm_60", "sm_75"], 80: ["sm_80", "sm_89", "sm_90"]}
# Those that --check asks about: ptxas takes its time.
CHECKED = ("sm_75", "sm_90")
# What a budget counts, as ptxas is read below.
FIGURES = ("registers", "spill_bytes", "stack_bytes", "shared_bytes")

# name, version, sha256, and the files that are wanted of the wheel.
NVRTC = (
    "nvidia-cuda-nvrtc-cu11",
    "11.8.89",
    "a8d02f3cba345be56b1ffc3e74d8f61f02bb758dd31b0f20e12277a5a244f756",
    r"/lib/libnvrtc[-.a-z]*\.so[.0-9]*$",
)
PTXAS = (
    "nvidia-cuda-nvcc-cu12",
    "12.9.86",
    "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
    r"/bin/ptxas$",
)


class Missing(Exception):
    """The tools cannot be had on this machine."""


class Refused(Exception):
    """A wheel is not the one that was pinned."""


class Bad(Exception):
    """A source does not compile, a file is stale, a budget is passed."""


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "megabatt" / "wheels"


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def wheel(pinned, folder):
    """The wheel's path: in `folder` if one is given, else in the cache, else downloaded."""
    name, version, expected, _ = pinned
    pattern = f"{name.replace('-', '_')}-{version}-*x86_64.whl"
    places = [Path(folder)] if folder else [cache_folder()]
    found = [path for place in places for path in sorted(place.glob(pattern))]
    if not found and folder:
        raise Missing(f"no {pattern} in {folder}")
    if not found:
        places[0].mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_12_x86_64"]
        command += ["--dest", str(places[0]), f"{name}=={version}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Missing(f"pip cannot fetch {name}=={version}: {error}") from error
        found = sorted(places[0].glob(pattern))
        if done.returncode or not found:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Missing(f"pip cannot fetch {name}=={version}: {last}")
    if sha256(found[0]) != expected:
        raise Refused(f"{found[0]}: the sha256 is not {expected}; delete it and try again")
    return found[0]


def unpacked(pinned, folder):
    """The wanted files of a wheel, unpacked once into the cache."""
    name, version, expected, wanted = pinned
    source = wheel(pinned, folder)
    place = cache_folder() / f"{name}-{version}-{expected[:12]}"
    files = []
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            if not re.search(wanted, "/" + info.filename):
                continue
            path = place / Path(info.filename).name
            if not path.exists() or path.stat().st_size != info.file_size:
                place.mkdir(parents=True, exist_ok=True)
                part = path.with_suffix(f".{os.getpid()}")
                part.write_bytes(archive.read(info))
                part.chmod(0o755)
                part.replace(path)
            files.append(path)
    if not files:
        raise Refused(f"{source}: nothing in it matches {wanted}")
    return files


class Compiler:
    """NVRTC, by ctypes."""

    def __init__(self, files):
        for path in files:
            if "builtins" in path.name:
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
        main = [path for path in files if "builtins" not in path.name]
        self.library = ctypes.CDLL(str(main[0]))
        self.library.nvrtcGetErrorString.restype = ctypes.c_char_p

    def _ask(self, function, *arguments):
        result = getattr(self.library, function)(*arguments)
        if result:
            raise Bad(f"{function}: {self.library.nvrtcGetErrorString(result).decode()}")

    def _text(self, program, what):
        size = ctypes.c_size_t()
        self._ask(f"nvrtcGet{what}Size", program, ctypes.byref(size))
        text = ctypes.create_string_buffer(size.value)
        self._ask(f"nvrtcGet{what}", program, text)
        return text.value

    def ptx(self, source, architecture):
        """The PTX of one source; includes are looked for from its folder on."""
        program = ctypes.c_void_p()
        text, name = source.read_bytes(), source.name.encode()
        self._ask("nvrtcCreateProgram", ctypes.byref(program), text, name, 0, None, None)
        options = [f"--gpu-architecture=compute_{architecture}".encode()]
        # A product and a sum are rounded one by one, as on the CPU.
        options += [b"--std=c++17", b"--fmad=false", b"--device-as-default-execution-space", b"-I."]
        options += [b"--diag-suppress=1444"]
        before = os.getcwd()
        os.chdir(source.parent)  # so that no path of this machine can find its way into the output
        try:
            result = self.library.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
        finally:
            os.chdir(before)
        log = self._text(program, "ProgramLog").decode(errors="replace").strip()
        if result:
            raise Bad(f"{source} for compute_{architecture} does not compile:\n{log}")
        if log:
            print(log, file=sys.stderr)
        made = self._text(program, "PTX")
        self._ask("nvrtcDestroyProgram", ctypes.byref(program))
        return made


def emitted(source, architecture, options):
    """The PTX of one source from a process of its own: NVRTC numbers calls through all that a process compiles."""
    command = [sys.executable, __file__, "--emit", str(source), str(architecture)]
    command += ["--wheels", options.wheels] if options.wheels else []
    done = subprocess.run(command, capture_output=True)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode:
        raise Bad(said.removeprefix("ptx: "))
    if said:
        print(said, file=sys.stderr)
    return done.stdout


def outputs():
    """All (source, target, architecture), those that ship first."""
    found = [(SHIPPED, PTX)] if SHIPPED.exists() else []
    found += [(source, TEST_KERNELS) for source in sorted(TEST_KERNELS.glob("*.cu"))]
    return [(s, folder / f"{s.stem}.compute_{a}.ptx", a) for s, folder in found for a in TARGETS]


def figures(ptxas, ptx, architecture):
    """What ptxas makes of a file for an architecture: the most of any entry; spills of all functions together."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(ptxas), "-v", "-arch", architecture, "-o", str(Path(scratch) / "out.cubin"), str(ptx)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Bad(f"ptxas -arch {architecture} refuses {ptx.name}:\n{done.stderr.strip()}")
    said = done.stdout + done.stderr

    def most(pattern):
        return max((int(value) for value in re.findall(pattern, said)), default=0)

    stack = most(r"(\d+) bytes cumulative stack size") or most(r"(\d+) bytes stack frame")
    return {
        "registers": most(r"Used (\d+) registers"),
        "spill_bytes": sum(int(value) for value in re.findall(r"(\d+) bytes spill (?:stores|loads)", said)),
        "stack_bytes": stack,
        "shared_bytes": most(r"(\d+) bytes smem"),
    }


def assembled(ptxas, folder, wanted):
    """Figures of the shipped PTX in `folder`, by architecture."""
    work = [(architecture, target) for target, names in TARGETS.items() for architecture in names]
    work = [(architecture, target) for architecture, target in work if architecture in wanted]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        path = lambda target: folder / f"{SHIPPED.stem}.compute_{target}.ptx"
        said = pool.map(lambda pair: figures(ptxas, path(pair[1]), pair[0]), work)
        return {architecture: found for (architecture, _), found in zip(work, said)}


def with_room(found):
    """A budget for figures: a quarter more of spills and stack, which every further kernel adds to."""
    room = {figure: -(-found[figure] * 5 // 4) for figure in ("spill_bytes", "stack_bytes")}
    return {**found, **room}


def over_budget(said):
    """A line for each figure above its budget."""
    if not BUDGET.exists():
        return [f"{BUDGET.relative_to(ROOT)} is missing; run tools/ptx.py --budget"] if said else []
    budget = json.loads(BUDGET.read_text())
    lines = []
    for architecture, found in said.items():
        for figure in FIGURES:
            most = budget.get(architecture, {}).get(figure)
            if most is None:
                lines.append(f"{architecture}: no budget for {figure}")
            elif found[figure] > most:
                lines.append(f"{architecture}: {figure} {found[figure]}, budget {most}")
    return lines


def report(said):
    for architecture, found in said.items():
        print(f"{architecture}: " + ", ".join(f"{figure} {found[figure]}" for figure in FIGURES))


def run(options):
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise Missing("NVRTC and ptxas are pinned for Linux on x86-64")
    libraries = unpacked(NVRTC, options.wheels)
    if options.emit:
        source, architecture = options.emit
        sys.stdout.buffer.write(Compiler(libraries).ptx(Path(source), architecture))
        return
    work = outputs()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = pool.map(lambda item: emitted(item[0], item[2], options), work)
        made = {target: text for (_, target, _), text in zip(work, texts)}
    if not options.check:
        for target, text in made.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
            print(f"{target.relative_to(ROOT)}: {len(text)} bytes")
    stale = [target for target, text in made.items() if not target.exists() or target.read_bytes() != text]
    if not SHIPPED.exists():
        print(f"ptx: {SHIPPED.relative_to(ROOT)} is not there; only the tests' kernels are looked at")
    if SHIPPED.exists() and (options.check or options.budget):
        (ptxas,) = unpacked(PTXAS, options.wheels)
        with tempfile.TemporaryDirectory() as scratch:
            for target, text in made.items():
                if target.parent == PTX:
                    (Path(scratch) / target.name).write_bytes(text)
            everything = [name for names in TARGETS.values() for name in names]
            said = assembled(ptxas, Path(scratch), everything if options.budget else CHECKED)
        report(said)
        if options.budget:
            BUDGET.write_text(json.dumps({name: with_room(found) for name, found in said.items()}, indent=2) + "\n")
        over = over_budget(said)
    else:
        over = []
    lines = [f"{path.relative_to(ROOT)} is stale; run tools/ptx.py" for path in stale] + over
    if lines:
        raise Bad("\n".join(lines))
    print(f"ptx: {len(work)} files are as the sources make them")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--budget", action="store_true", help="write the figures of ptxas as the budget")
    parser.add_argument("--wheels", metavar="FOLDER", help="take the wheels from here")
    parser.add_argument("--emit", nargs=2, metavar=("SOURCE", "ARCHITECTURE"), help="print the PTX of one source")
    options = parser.parse_args()
    try:
        run(options)
    except Bad as problem:
        print(f"ptx: {problem}", file=sys.stderr)
        return 1
    except Refused as problem:
        print(f"ptx: {problem}", file=sys.stderr)
        return 2
    except Missing as problem:
        print(f"ptx: SKIPPED: {problem}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())

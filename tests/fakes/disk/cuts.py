"""What a disk may hold after a power cut, made from a tape.

The disk promises little: what was written to a file is there once that file was synced, and a name
(of a new, renamed or deleted file) once its folder was. Of what wasn't synced any part may be
there, sector by sector, whatever the order in which it was written; where a file had grown, what
was there on the disk before. Names change in their order, as file systems with a journal do it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.disk.tape import Entry, Kind

SECTOR = 512


@dataclass
class Inode:
    """A file, or a folder: what it holds for who reads it, and what of that surely outlasts."""

    is_folder: bool = False
    live: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    changes: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: a new size

    def write(self, offset: int, data: bytes) -> None:
        self.changes.append((offset, data))
        put(self.live, offset, data)

    def resize(self, size: int) -> None:
        self.changes.append((size, None))
        cut_to(self.live, size)

    def sync(self) -> None:
        self.synced = bytes(self.live)
        self.changes.clear()


def put(content: bytearray, offset: int, data: bytes) -> None:
    """Write into a content, past its end too."""
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def cut_to(content: bytearray, size: int) -> None:
    """Give a content a size."""
    del content[size:]
    content.extend(bytes(size - len(content)))


@dataclass(frozen=True)
class Renaming:
    """One change of names: in which folders, and which names lead where then."""

    folders: frozenset[str]
    names: tuple[tuple[str, Inode | None], ...]


class Disk:
    """Follows a tape; `after_cut` says what may be left at the present moment."""

    def __init__(self, before: Path, root: Path) -> None:
        """Begin with a folder as it was before, all of it synced; the tape knows it as `root`."""
        self._root = str(root.resolve())
        self.names: dict[str, Inode] = {self._root: Inode(is_folder=True)}
        for path in sorted(before.rglob("*")):
            content = b"" if path.is_dir() else path.read_bytes()
            name = str(root.resolve() / path.relative_to(before))
            self.names[name] = Inode(path.is_dir(), bytearray(content), content)
        self._synced = dict(self.names)
        self._renamings: list[Renaming] = []
        self._open: dict[tuple[int, int], Inode] = {}

    # ------------------------------------------------------------ following

    def follow(self, entry: Entry) -> None:
        """Let happen what the tape says."""
        match entry.kind:
            case Kind.OPEN | Kind.CREATE | Kind.TRUNCATE_OPEN:
                self._opened(entry)
            case Kind.CLOSE:
                self._open.pop(entry.file, None)
            case Kind.WRITE:
                self._open[entry.file].write(entry.offset, entry.data)
            case Kind.SIZE:
                self._open[entry.file].resize(entry.offset)
            case Kind.SYNC:
                self._sync(self._open[entry.file])
            case Kind.NOTE:
                pass
            case _:
                self._rename(entry)

    def _opened(self, entry: Entry) -> None:
        (path,) = entry.paths
        if entry.kind is Kind.CREATE:
            self._give((path, Inode()))
        inode = self.names[path]
        if entry.kind is Kind.TRUNCATE_OPEN:
            inode.resize(0)
        self._open[entry.file] = inode

    def _rename(self, entry: Entry) -> None:
        first, *others = entry.paths
        match entry.kind:
            case Kind.RENAME:
                assert not self.names[first].is_folder, "folders that move are not followed"
                self._give((first, None), (others[0], self.names[first]))
            case Kind.LINK:
                self._give((others[0], self.names[first]))
            case Kind.UNLINK | Kind.RMDIR:
                self._give((first, None))
            case Kind.MKDIR:
                self._give((first, Inode(is_folder=True)))
            case _:
                raise AssertionError(entry.kind)

    def _give(self, *names: tuple[str, Inode | None]) -> None:
        folders = frozenset(str(Path(name).parent) for name, _ in names)
        self._renamings.append(Renaming(folders, names))
        apply(self.names, self._renamings[-1])

    def _sync(self, inode: Inode) -> None:
        """Sync a file's content, or a folder's names."""
        if not inode.is_folder:
            inode.sync()
            return
        (folder,) = (path for path, there in self.names.items() if there is inode)
        for renaming in self._renamings:
            if folder in renaming.folders:
                apply(self._synced, renaming)
        self._renamings = [one for one in self._renamings if folder not in one.folders]

    # ------------------------------------------------------------ the cut

    def after_cut(self, chance: random.Random) -> dict[str, bytes | None]:
        """Say what may be left: the content of each path, None for a folder."""
        luck = chance.choice((0.0, 0.0, 0.1, 0.5, 0.9, 1.0))
        names = dict(self._synced)
        most = len(self._renamings)
        for renaming in self._renamings[: chance.choice((0, chance.randint(0, most), most))]:
            apply(names, renaming)
        contents: dict[int, bytes] = {}
        left: dict[str, bytes | None] = {}
        for path in sorted(names):
            if path != self._root and str(Path(path).parent) not in left:
                continue  # its folder is gone
            inode = names[path]
            if not inode.is_folder and id(inode) not in contents:
                contents[id(inode)] = left_of(inode, luck, chance)
            left[path] = None if inode.is_folder else contents[id(inode)]
        return left


def apply(names: dict[str, Inode], renaming: Renaming) -> None:
    """Change names."""
    for name, inode in renaming.names:
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode


def left_of(inode: Inode, luck: float, chance: random.Random) -> bytes:
    """Say what may be left of a file: each unsynced sector is there by chance, or all up to one."""
    content = bytearray(inode.synced)
    in_order = chance.random() < 0.3
    until = chance.randint(0, len(inode.changes)) if in_order else len(inode.changes)
    for number, (offset, data) in enumerate(inode.changes[: until + 1]):
        share = (1.0 if number < until else 0.5) if in_order else luck
        if data is None:
            if chance.random() < share:
                cut_to(content, offset)
        else:
            put_torn(content, offset, data, share, chance)
    return bytes(content)


def put_torn(
    content: bytearray, offset: int, data: bytes, share: float, chance: random.Random
) -> None:
    """Write some sectors of a piece; a file that had grown may hold anything where others were."""
    end = offset + len(data)
    if share and end > len(content) and chance.random() < share:
        rubbish = chance.randbytes if chance.random() < 0.5 else bytes
        content.extend(rubbish(end - len(content)))
    start = offset
    while start < end:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        if chance.random() < share:
            put(content, start, data[start - offset : stop - offset])
        start = stop


def lay_out(left: dict[str, bytes | None], root: Path, target: Path) -> None:
    """Write what is left of a folder into another place."""
    for path in sorted(left):
        content, place = left[path], target / Path(path).relative_to(root.resolve())
        if content is None:
            place.mkdir(mode=0o700, exist_ok=True)
        else:
            place.write_bytes(content)
            place.chmod(0o600)

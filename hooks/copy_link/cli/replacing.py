"""Replaces the content of a file: all of it or nothing of it, with its mode, owner, attributes and hard links kept."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import stat
import time
from contextlib import contextmanager, suppress

from copy_link.regular_files import LARGEST_DOCKERFILE, read
from copy_link.startup.annotations import Iterator

if os.name == "posix":
    import fcntl

# Files being written are in `.copy-link-XXXX/.git/`: git ignores everything that is named .git, whatever the rest of
# its path, and such a folder without a HEAD is no repository. So a run that is killed leaves nothing that git would
# add.
PREFIX = ".copy-link-"
HIDDEN = ".git"
NEW, OLD = "new", "old"

# In seconds. Without locks, only older folders are taken for left behind.
OLD_AGE = 3600

_READ_ONLY = "it is read-only; make it writable first"
_CHANGED = "it was changed during the run, so it is not written; run the hook again"


def replace(path: str, before: bytes, after: bytes) -> None:
    """Replace the content of a file whose content was `before`; for a symlink, replace that of its target.

    A file with several hard links, or whose owner or attributes a new file cannot get, is written in place; all others
    are replaced by a new file in one step. Signals that end a process wait until it is done. Raises OSError, with a
    `strerror`, if the file is read-only, has another content by now, or cannot be written; it is then unchanged.
    """
    real = os.path.realpath(path)
    with _undisturbed(), _hidden_folder(os.path.dirname(real)) as folder:
        status = os.stat(real)
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise OSError(errno.EACCES, _READ_ONLY)
        new = os.path.join(folder, NEW)
        if status.st_nlink > 1 or not _write_alike(new, after, real, status):
            _write_in_place(real, before, after, os.path.join(folder, OLD))
            return
        if read(real, LARGEST_DOCKERFILE) != before:
            raise OSError(errno.EBUSY, _CHANGED)
        os.replace(new, real)


def replace_or_create(path: str, before: bytes, after: bytes) -> None:
    """Replace the content of a file, which was `before`; create the file if there is none. Raises OSError."""
    if os.path.exists(path):
        replace(path, before, after)
        return
    with open(path, "wb") as stream:
        stream.write(after)


def sweep(folder: str) -> list[str]:
    """Remove the files that killed runs have left in a folder, and return those that have to stay.

    A file stays if it may have the only whole text of a hard-linked file. Raises no error.
    """
    kept: list[str] = []
    with suppress(OSError):
        for name in os.listdir(folder or "."):
            if name.startswith(PREFIX):
                left = os.path.join(folder, name)
                with suppress(OSError), _locked_if_left(left):
                    old = os.path.join(left, HIDDEN, OLD)
                    if os.path.lexists(old):
                        kept.append(old)
                    else:
                        _remove(left)
    return kept


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the signals that end a process wait, so that it ends before or after the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    waiting = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _hidden_folder(above: str) -> Iterator[str]:
    """A new folder, only for this user, whose content git does not see; it is locked, and removed at the end."""
    while True:
        made = os.path.join(above, f"{PREFIX}{secrets.token_hex(8)}")
        os.mkdir(made, 0o700)
        # Another run may sweep it before it is locked.
        with suppress(BlockingIOError):
            lock = _lock(made)
            if os.path.isdir(made):
                break
            _unlock(lock)
    try:
        hidden = os.path.join(made, HIDDEN)
        os.mkdir(hidden, 0o700)
        yield hidden
    finally:
        _remove(made)
        _unlock(lock)


def _lock(folder: str) -> int | None:
    """Lock a folder; None where the system or the filesystem has no locks. Raises BlockingIOError if it is locked."""
    if os.name != "posix":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


@contextmanager
def _locked_if_left(folder: str) -> Iterator[None]:
    """Hold the lock of a folder that a killed run has left; raises BlockingIOError if its run is still at work."""
    lock = _lock(folder)
    try:
        if lock is None and os.lstat(folder).st_mtime + OLD_AGE > time.time():
            raise BlockingIOError
        yield
    finally:
        _unlock(lock)


def _remove(folder: str) -> None:
    """Remove a folder as `_hidden_folder` makes it; leaves it if it has more in it than a new file."""
    hidden = os.path.join(folder, HIDDEN)
    if os.path.islink(folder) or os.path.islink(hidden):
        return
    with suppress(OSError):
        os.unlink(os.path.join(hidden, NEW))
    for path in (hidden, folder):
        with suppress(OSError):
            os.rmdir(path)


def _write_alike(new: str, data: bytes, real: str, status: os.stat_result) -> bool:
    """Write a new file with the owner, mode and attributes of another; False if it cannot have all of them."""
    with open(new, "xb") as stream:
        stream.write(data)
        stream.flush()
        try:
            made = os.fstat(stream.fileno())
            if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
                os.chown(new, status.st_uid, status.st_gid)
            os.chmod(new, stat.S_IMODE(status.st_mode))
            # Access control lists are attributes, too, and change the mode: they come last.
            _copy_attributes(real, new)
        except OSError:
            return False
        os.fsync(stream.fileno())
    return True


def _copy_attributes(source: str, target: str) -> None:
    wanted, there = _attributes(source), _attributes(target)
    for name in there.keys() - wanted.keys():
        os.removexattr(target, name)
    for name, value in wanted.items():
        if there.get(name) != value:
            os.setxattr(target, name, value)


def _attributes(path: str) -> dict[str, bytes]:
    """The extended attributes of a file, {} where there can be none."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise


def _write_in_place(real: str, before: bytes, after: bytes, old: str) -> None:
    """Write into the file itself; `old` has the content from before until all is written."""
    with open(old, "xb") as copy:
        copy.write(before)
        copy.flush()
        os.fsync(copy.fileno())
    with open(real, "r+b", buffering=0) as stream:
        is_changed = stream.read(LARGEST_DOCKERFILE + 1) != before
        if not is_changed:
            try:
                _overwrite(stream.fileno(), after)
            except BaseException:
                _overwrite(stream.fileno(), before)
                os.unlink(old)
                raise
    os.unlink(old)
    if is_changed:
        raise OSError(errno.EBUSY, _CHANGED)


def _overwrite(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)

"""Why the operating system does not let a file be written, in words."""

from __future__ import annotations

import errno

from qktui.phrases import say


def because(error: OSError) -> str:
    """What a person can do something about; the system's own words for what is not foreseen here."""
    match error.errno:
        case errno.ENOENT:
            return say("没有这个文件夹")
        case errno.ENOTDIR | errno.EEXIST:
            return say("路径中有一段不是文件夹")
        case errno.EISDIR:
            return say("这是文件夹")
        case errno.EACCES | errno.EPERM:
            return say("没有写入权限")
        case errno.EROFS:
            return say("这个磁盘只能读")
        case errno.ENOSPC | errno.EDQUOT:
            return say("磁盘已满，请腾出空间再试")
        case errno.EFBIG:
            return say("文件超过了允许的大小")
        case errno.ENAMETOOLONG:
            return say("文件名太长")
        case errno.EIO:
            return say("磁盘出错，请检查磁盘")
    return error.strerror or str(error)

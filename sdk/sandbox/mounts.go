package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// stage is where the new root is put together: any folder that is on every
// machine and holds nothing that a box shows.
const stage = "/proc"

// buildRoot makes a root of the binds alone, with a folder to write to, and
// leaves this process nothing else. There is no /proc in it.
func buildRoot(binds []bind) error {
	// Nothing that is mounted here may show up outside.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := unix.Mount(
		"tmpfs",
		stage,
		"tmpfs",
		unix.MS_NOSUID|unix.MS_NODEV,
		"mode=755,size=4m,nr_inodes=16k",
	); err != nil {
		return fmt.Errorf("mount a root: %w", err)
	}
	tmp := filepath.Join(stage, tmpFolder)
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", tmpFolder, err)
	}
	options := fmt.Sprintf("mode=1777,size=%d,nr_inodes=%d", tmpBytes, tmpInodes)
	if err := unix.Mount("tmpfs", tmp, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, options); err != nil {
		return fmt.Errorf("mount %s: %w", tmpFolder, err)
	}
	for _, b := range binds { // after /tmp: a runtime may lie below it
		if err := show(b); err != nil {
			return err
		}
	}
	if err := os.Chdir(stage); err != nil {
		return err
	}
	// The old root lands on top of the new one and is taken off: no folder
	// for it is needed.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("change the root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("let go of the old root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	return readOnly("/", false, 0)
}

// show binds one file or folder, read-only, without its set-user-id bits and,
// but for devices, without device files.
func show(b bind) error {
	info, err := os.Stat(b.Source)
	if err != nil {
		return fmt.Errorf("show %s: %w", b.Source, err)
	}
	target := filepath.Join(stage, b.Target)
	if err := place(target, info); err != nil {
		return fmt.Errorf("make a place for %s: %w", b.Target, err)
	}
	if err := unix.Mount(b.Source, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("show %s: %w", b.Source, err)
	}
	if b.Device {
		return readOnly(target, false, unix.MOUNT_ATTR_NOEXEC)
	}
	return readOnly(target, true, unix.MOUNT_ATTR_NODEV)
}

func place(target string, info fs.FileInfo) error {
	if info.IsDir() {
		return os.MkdirAll(target, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return err
	}
	return file.Close()
}

// readOnly sets a mount read-only and nosuid, and what more says.
func readOnly(target string, below bool, more uint64) error {
	flags := uint(0)
	if below {
		flags = unix.AT_RECURSIVE
	}
	err := unix.MountSetattr(unix.AT_FDCWD, target, flags,
		&unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | more})
	if errors.Is(err, unix.ENOSYS) {
		err = remount(target, more)
	}
	if err != nil {
		return fmt.Errorf("make %s read-only: %w", target, err)
	}
	return nil
}

// remount is readOnly for kernels before 5.12. Flags that the mount has may
// not be taken off in a user namespace, so they are given again.
func remount(target string, more uint64) error {
	now := unix.Statfs_t{}
	if err := unix.Statfs(target, &now); err != nil {
		return err
	}
	flags := uintptr(unix.MS_BIND | unix.MS_REMOUNT | unix.MS_RDONLY | unix.MS_NOSUID)
	for bit, flag := range map[int64]uintptr{
		unix.ST_NODEV: unix.MS_NODEV, unix.ST_NOEXEC: unix.MS_NOEXEC, unix.ST_NOATIME: unix.MS_NOATIME,
		unix.ST_NODIRATIME: unix.MS_NODIRATIME, unix.ST_RELATIME: unix.MS_RELATIME,
	} {
		if int64(now.Flags)&bit != 0 {
			flags |= flag
		}
	}
	if more&unix.MOUNT_ATTR_NODEV != 0 {
		flags |= unix.MS_NODEV
	}
	if more&unix.MOUNT_ATTR_NOEXEC != 0 {
		flags |= unix.MS_NOEXEC
	}
	return unix.Mount("", target, "", flags, "")
}

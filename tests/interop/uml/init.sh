#!/bin/sh
# The first process of a guest in user-mode-linux, whose root is that of the host, read-only. Runs GUEST_COMMAND (base64 of
# a line of shell) in GUEST_FOLDER; the last line on the console tells its exit status.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run/tmp TMPDIR=/run/tmp

mount -t proc proc /proc
mount -t sysfs sys /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /run
ln -sfn /proc/self/fd /dev/fd
mkdir -p /run/netns /run/tmp /dev/shm
mount -t tmpfs tmpfs /dev/shm

# The host has the modules elsewhere than modprobe looks for them.
release=$(uname -r)
mkdir -p /run/modules/lib/modules
ln -s "/usr/lib/uml/modules/$release" "/run/modules/lib/modules/$release"
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/modules "$@"\n' >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
/run/modprobe -a -q ipv6 tun veth xfrm_user esp4 esp6 authenc echainiv seqiv hmac cbc ctr gcm ghash_generic des_generic

ip link set lo up
cd "$GUEST_FOLDER" || exit
# A terminal that reaches the guest would only get in the way.
setsid -w sh -c "$(echo "$GUEST_COMMAND" | base64 -d)" </dev/null 2>&1
echo "guest ended with $?"
exec busybox poweroff -f

#!/bin/sh
# Becomes a task's process in mounts of its own, which `unshare --mount` has given to this shell:
#   own_mounts.sh IMAGE USER:GROUP READ_ONLY [bind FROM TO | empty OPTIONS TO]... -- COMMAND...
# IMAGE is the folder of what the image holds. Of USER only root can make use; to others it is "as-is".
set -eu
image=$1 user=$2 read_only=$3
shift 3

# It stays in sight though a volume is mounted over the folder that it lies in.
exec 3<"$image"
writable=' '
while [ "$1" != -- ]; do
  case $1 in
    bind) mount --bind "$2" "$3" ;;
    empty) mount -t tmpfs -o "$2" task "$3" ;;
  esac
  writable="$writable$3 "
  shift 3
done
shift
if ! [ "$image" -ef /proc/self/fd/3 ]; then
  mkdir -p "$image"
  mount --no-canonicalize --rbind /proc/self/fd/3 "$image"
fi
exec 3<&-

if [ "$read_only" = yes ]; then
  while read -r _ target _; do
    case $target in /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) continue ;; esac
    # What belongs to another user namespace cannot be changed, and need not be: nobody here may write there.
    case $writable in *" $target "*) ;; *) mount -o remount,ro,bind "$target" 2>/dev/null || : ;; esac
  done </proc/self/mounts
fi

case $user in
  0:*) exec "$@" ;;
  # Without capabilities the owner of a directory has no more rights than its mode says.
  as-is) exec setpriv --inh-caps=-all --bounding-set=-all "$@" ;;
  # It reads what root reads: this machine's programs, which stand for the image's, may lie in root's home.
  *)
    only=-all,+dac_read_search
    exec setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups \
      --inh-caps="$only" --ambient-caps="$only" --bounding-set="$only" "$@"
    ;;
esac

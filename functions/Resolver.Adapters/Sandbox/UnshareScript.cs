namespace Resolver.Adapters.Sandbox;

/// <summary>
/// What bubblewrap does, in shell with util-linux: it runs as root of a new user namespace, which is nobody outside. Arguments: the
/// place of the new root, size of <c>/dev/shm</c>, size of <c>/tmp</c>, working directory, <c>net</c> or <c>lone</c>; links as pairs;
/// <c>--</c>; mounts as triples of kind, source and place inside; <c>--</c>; the first process.
/// </summary>
internal static class UnshareScript
{
    public const string Text = """
        set -u
        umask 022
        root=$1; shared=$2; temporary=$3; folder=$4; network=$5; shift 5
        die() { echo "sandbox: $1" >&2; exit 125; }
        made() { [ -d "$1" ] && { [ -d "$2" ] || mkdir -p "$2"; return; }; [ -e "$2" ] || { mkdir -p "${2%/*}" && : >"$2"; }; }
        # Flags that the machine set on a mount are locked and have to be named again.
        tighten() { mount -n -o "remount,bind,$2,nosuid,nodev" "$1" 2>/dev/null || mount -n -o "remount,bind,$2,$(findmnt -n -o VFS-OPTIONS "$1" | sed 's/^r[ow]//')" "$1" || die "cannot restrict ${1#"$root"}"; }
        mount -n -t tmpfs -o size=32m,mode=0755,nosuid,nodev root "$root" || die "cannot mount a new root"
        mkdir "$root/proc" "$root/dev" "$root/dev/shm" "$root/dev/pts" "$root/tmp" "$root/etc" "$root/.old"
        while [ "$1" != -- ]; do ln -s "$2" "$root$1"; shift 2; done
        shift
        for node in null zero full random urandom tty; do : >"$root/dev/$node"; mount -n --bind "/dev/$node" "$root/dev/$node" || die "cannot bind /dev/$node"; done
        ln -s /proc/self/fd "$root/dev/fd"; ln -s /proc/self/fd/0 "$root/dev/stdin"; ln -s /proc/self/fd/1 "$root/dev/stdout"; ln -s /proc/self/fd/2 "$root/dev/stderr"
        mount -n -t tmpfs -o "size=$shared,mode=1777,nosuid,nodev" shm "$root/dev/shm" || die "cannot mount /dev/shm"
        mount -n -t tmpfs -o "size=$temporary,mode=1777,nosuid,nodev" tmp "$root/tmp" || die "cannot mount /tmp"
        mount -n -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec pts "$root/dev/pts" 2>/dev/null && ln -s pts/ptmx "$root/dev/ptmx"
        mount -n -t proc -o nosuid,nodev,noexec proc "$root/proc" || die "cannot mount /proc"
        listed=$root/proc:$root/tmp
        while [ "$1" != -- ]; do
          if [ "$1" = copy ]; then mkdir -p "$root${3%/*}"; cp -RP "$2" "$root$3" 2>/dev/null
          else
            made "$2" "$root$3" && mount -n --rbind "$2" "$root$3" || die "cannot bind $3"
            tighten "$root$3" "$1"
            listed=$listed:$root$3
          fi
          shift 3
        done
        shift
        while read -r _ _ _ _ place options _; do
          case $place in "$root"/dev/*) continue ;; "$root"/*) ;; *) continue ;; esac
          case :$listed: in *":$place:"*) ;; *) case $options in ro*) ;; *) tighten "$place" ro ;; esac ;; esac
        done </proc/self/mountinfo
        if [ "$network" = lone ]; then
          ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || perl -e 'socket(S,2,2,0); $r=pack("a16sx14","lo",0x49); ioctl(S,0x8914,$r) or exit 1' || die "cannot bring up loopback; install iproute2"
        fi
        hostname sandbox 2>/dev/null
        echo 1 >/proc/sys/user/max_user_namespaces 2>/dev/null
        cd "$root" && pivot_root . .old && umount -l /.old && rmdir /.old || die "cannot change the root"
        mount -n -o remount,bind,ro,nosuid,nodev / || die "cannot close the root"
        # Settings of the kernel are not for the sandbox, which is root of nothing after the next line.
        cd "$folder" || die "the working directory does not exist inside"
        exec unshare --user --map-user=1000 --map-group=1000 --keep-caps \
          setpriv --pdeathsig KILL --ambient-caps=-all --inh-caps=-all --bounding-set=-all --no-new-privs setsid "$@"
        """;
}

namespace Resolver.Adapters.Sandbox;

/// <summary>The few lines of shell between us and a command. They take everything as arguments and quote all of it.</summary>
internal static class LaunchScripts
{
    /// <summary>Joins the cgroups named before <c>--</c>, then becomes the rest.</summary>
    public const string JoinGroups = """
        while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done
        shift
        exec "$@"
        """;

    /// <summary>Without namespaces: joins cgroups, sets the limits of each process ($1: file size in blocks of 512), then becomes the command.</summary>
    public const string Unsandboxed = """
        blocks=$1; shift
        while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done
        shift
        ulimit -c 0; ulimit -f "$blocks"; umask 022
        printf '\001ready\001\n' >&2
        exec "$@"
        """;

    /// <summary>
    /// The first process inside a pid namespace. $1: file size in blocks of 512, $2: processes. Says that everything is set up, runs the
    /// command and ends with it; when it ends, the kernel kills all that is left in the namespace before its parent hears of it.
    /// </summary>
    public const string FirstProcess = """
        ulimit -c 0; ulimit -f "$1"; ulimit -u "$2" 2>/dev/null || ulimit -p "$2" 2>/dev/null
        shift 2
        umask 022
        printf '\001ready\001\n' >&2
        "$@"
        exit $?
        """;

    /// <summary>
    /// As root, in a mount namespace of its own. $1: user id, $2: an open folder, $3: lines of an fstab; cgroup files; <c>--</c>; folders
    /// to make; <c>--</c>; files to make; <c>--</c>; folders to hand over; <c>--</c>; the launcher.
    /// </summary>
    public const string RootStage = """
        user=$1; place=$2; table=$3; shift 3
        while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done
        shift
        mount -n -t tmpfs -o size=1m,mode=0755,nosuid,nodev stage "$place" && cd "$place" || exit 125
        made=root
        while [ "$1" != -- ]; do made="$made $1"; shift; done
        shift
        mkdir $made || exit 125
        while [ "$1" != -- ]; do : >"$1"; shift; done
        shift
        if [ -n "$table" ]; then printf '%s' "$table" >fstab && mount -n -a -T fstab || exit 125; fi
        owned=
        while [ "$1" != -- ]; do owned="$owned $1"; shift; done
        shift
        [ -z "$owned" ] || chown -Rh "$user:$user" $owned || exit 125
        cd /
        exec setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"
        """;

    /// <summary>
    /// What bubblewrap does, with util-linux alone: it runs as root of a new user namespace, which is nobody outside. $1: the place of the
    /// new root, $2: folders and $3: files to make there, a line each, $4: lines of an fstab, $5: working directory, $6: <c>net</c> or
    /// <c>lone</c>; links as pairs; <c>--</c>; further mounts as triples of options, source and place; <c>--</c>; the first process.
    /// </summary>
    public const string Unshare = """
        umask 022
        root=$1; folders=$2; files=$3; table=$4; folder=$5; network=$6; shift 6
        die() { echo "sandbox: $1" >&2; exit 125; }
        mount -n -t tmpfs -o size=8m,mode=0755,nosuid,nodev root "$root" && cd "$root" || die "cannot mount a new root"
        while [ "$1" != -- ]; do ln -s "$2" ".$1"; shift 2; done
        shift
        printf '%s' "$folders" | xargs -d '\n' mkdir -p && printf '%s' "$files" | xargs -d '\n' touch && printf '%s' "$table" >fstab || die "cannot make the new root"
        mount -n -a -T "$root/fstab" || die "cannot mount what the command needs"
        rm fstab
        ln -s /proc/self/fd dev/fd
        mount -n -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec pts dev/pts 2>/dev/null && ln -s pts/ptmx dev/ptmx
        while [ "$1" != -- ]; do
          if [ -n "$2" ]; then
            if [ -d "$2" ]; then mkdir -p ".$3"; else mkdir -p ".${3%/*}"; [ -e ".$3" ] || : >".$3"; fi
            mount -n -o "$1" "$2" "$root$3" || die "cannot mount below another mount"
          else
            mount -n -o "$1" "$root$3" || die "cannot restrict a mount below another mount"
          fi
          shift 3
        done
        shift
        if [ "$network" = lone ]; then
          ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || perl -e 'socket(S,2,2,0); $r=pack("a16sx14","lo",0x49); ioctl(S,0x8914,$r) or exit 1' || die "cannot bring up loopback; install iproute2"
        fi
        echo 1 >/proc/sys/user/max_user_namespaces 2>/dev/null
        pivot_root . .old && umount -l /.old && rmdir /.old || die "cannot change the root"
        mount -n -o remount,bind,ro,nosuid,nodev / || die "cannot close the root"
        cd "$folder" || die "the working directory does not exist inside"
        exec unshare --user --map-user=1000 --map-group=1000 --keep-caps \
          setpriv --pdeathsig KILL --ambient-caps=-all --inh-caps=-all --bounding-set=-all --no-new-privs setsid "$@"
        """;
}

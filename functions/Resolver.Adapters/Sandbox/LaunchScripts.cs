namespace Resolver.Adapters.Sandbox;

/// <summary>The few lines of shell between us and a command. They take everything as arguments and quote all of it.</summary>
internal static class LaunchScripts
{
    /// <summary>Says that everything is set up, then becomes the command.</summary>
    public const string SayReadyAndBecome = """
        umask 022
        printf '\001ready\001\n' >&2
        exec "$@"
        """;

    /// <summary>
    /// The first process inside a pid namespace: says that everything is set up, runs the command and ends with it. When it ends, the
    /// kernel kills all that is left in the namespace before its parent hears of it.
    /// </summary>
    public const string FirstProcess = """
        umask 022
        printf '\001ready\001\n' >&2
        "$@"
        exit $?
        """;

    /// <summary>Joins the cgroups named before <c>--</c>, then becomes the rest.</summary>
    public const string JoinGroups = """
        while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done
        shift
        exec "$@"
        """;
}

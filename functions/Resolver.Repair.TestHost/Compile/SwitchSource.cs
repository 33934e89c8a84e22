using System.Globalization;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>The switch that is compiled into an edited assembly. Plain enough for old language versions and .NET Standard 2.0.</summary>
internal static class SwitchSource
{
    public const string TypeName = "__ResolverSwitch";

    public const string Enter = "global::" + TypeName + ".Enter()";

    public const string Id = "global::" + TypeName + ".Id";

    public const string Tick = "global::" + TypeName + ".Tick();";

    public static string Hit(int point) => string.Create(CultureInfo.InvariantCulture, $"global::{TypeName}.Hit({point});");

    /// <summary>
    /// Recursion without end becomes an exception where the stack runs low, loops without end where they used up their turns: neither
    /// takes the host down. Turns are counted, not timed, so that a verdict does not depend on how busy the machine is.
    /// </summary>
    public static string Text(int points) => string.Create(CultureInfo.InvariantCulture, $$"""
        internal static class {{TypeName}}
        {
            public static volatile int Id;
            public static long Ticks;
            public static long Limit = long.MaxValue;
            public static byte[] Hits = new byte[{{points}}];

            public static int Enter()
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                return Id;
            }

            public static void Tick()
            {
                if (++Ticks > Limit)
                {
                    throw new System.TimeoutException("A loop ran too often.");
                }
            }

            public static void Hit(int point)
            {
                Hits[point] = 1;
            }
        }
        """);
}

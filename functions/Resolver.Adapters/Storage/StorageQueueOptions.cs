using System.Text.RegularExpressions;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Storage;

/// <summary>A queue and how it is worked on.</summary>
public sealed partial record StorageQueueOptions
{
    /// <summary>The queue: 3 to 56 lower-case letters, digits and single hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>How long a message that a consumer has taken is hidden from others; renewed at a third of it. Default 1 minute, range 1 second to 1 hour.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a message is delivered before it goes to the poison queue. Default 5, range 1 to 100.</summary>
    public int MaxDeliveries { get; init; } = 5;

    /// <summary>How many messages one consumer works on at once. Default 4, range 1 to 32.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>The longest pause between two looks at an empty queue. Default 10 seconds, range 10 milliseconds to 5 minutes.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Payloads above this many bytes of UTF-8 go to the artifact store: a message holds 64 KB of base64. Default 24 KB, range 256 bytes to 40 KB.</summary>
    public int InlineLimit { get; init; } = 24 * 1024;

    /// <summary>Where messages go that cannot be worked on; the Functions host uses the same name.</summary>
    public string PoisonName => Name + "-poison";

    internal StorageQueueOptions Checked()
    {
        Demand(Name.Length is >= 3 and <= 56 && LegalName().IsMatch(Name), nameof(Name), "3 to 56 lower-case letters, digits and single hyphens");
        Demand(Visibility >= TimeSpan.FromSeconds(1) && Visibility <= TimeSpan.FromHours(1), nameof(Visibility), "1 second to 1 hour");
        Demand(MaxDeliveries is >= 1 and <= 100, nameof(MaxDeliveries), "1 to 100");
        Demand(Parallelism is >= 1 and <= 32, nameof(Parallelism), "1 to 32");
        Demand(LongestPause >= TimeSpan.FromMilliseconds(10) && LongestPause <= TimeSpan.FromMinutes(5), nameof(LongestPause), "10 milliseconds to 5 minutes");
        Demand(InlineLimit is >= 256 and <= 40 * 1024, nameof(InlineLimit), "256 bytes to 40 KB");
        return this;
    }

    private static void Demand(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw ResolverFault.Usage("QUEUE-OPTIONS", $"The queue option {name} is out of range; it allows {range}.");
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LegalName();
}

using System.Globalization;
using Resolver.Shared;

namespace Resolver.Models.Ledger;

/// <summary>
/// The process that holds a reservation, written as <c>host|pid|start</c>. One that has died on this machine is known as dead at once, so
/// that a resumed run need not wait until its reservations run out.
/// </summary>
internal sealed record LedgerHolder(ProcessIdentity Process)
{
    /// <summary>This process.</summary>
    public static LedgerHolder Current { get; } = new(ProcessIdentity.Current);

    /// <summary>True only if the holder surely is no more.</summary>
    public bool IsDead => Process.IsGone;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static LedgerHolder Parse(string text)
    {
        var parts = text.Split('|');
        return new LedgerHolder(new ProcessIdentity(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]));
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Process.Host}|{Process.Pid}|{Process.Start}");
}

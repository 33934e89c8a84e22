using Resolver.Core.Code;

namespace Resolver.Local.Server.SignIn;

/// <summary>Who looks at a page: the owner of the data folder, or somebody who signed in.</summary>
/// <param name="Principal">The name that goes on record, and the groups by which rules may name them.</param>
/// <param name="Session">What their forms are bound to; empty for the owner.</param>
/// <param name="Approver">What they may approve; null for nothing.</param>
internal sealed record Visitor(Principal Principal, string Session, Approver? Approver)
{
    /// <summary>Who has the key of the data folder.</summary>
    internal static Visitor Owner { get; } = new(Principal.Owner, string.Empty, new Approver(string.Empty, Principal.Owner.Name));

    /// <summary>Whether they are not the owner of the data folder.</summary>
    internal bool IsSignedIn => Session.Length > 0;

    /// <summary>Whether they may answer a run's question: who asked for it, and approvers.</summary>
    internal bool MayAnswer(Principal? requester) => Approver is not null || string.Equals(requester?.Name, Principal.Name, StringComparison.OrdinalIgnoreCase);
}

using Resolver.Core.Issues;

namespace Resolver.Core.Hosts;

/// <summary>What is read from the host of repositories and issues. It can write nothing there.</summary>
public interface ICodeHost
{
    /// <summary>A repository, by its present name where it was renamed.</summary>
    /// <param name="place">Owner and name, for example <c>acme/shop</c>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="Faults.ResolverFault"><c>GH-*</c>: not there or not to be seen, refused, rate limit, unreachable.</exception>
    Task<HostRepository> Repository(string place, CancellationToken cancel);

    /// <summary>An issue with its whole text. A pull request is no issue.</summary>
    /// <exception cref="Faults.ResolverFault"><c>GH-*</c>.</exception>
    Task<HostIssue> Issue(string place, int number, CancellationToken cancel);

    /// <summary>Whether an account may write to a repository; false for accounts that are not known there.</summary>
    /// <exception cref="Faults.ResolverFault"><c>GH-*</c>.</exception>
    Task<bool> MayWrite(string place, string account, CancellationToken cancel);
}

/// <summary>A repository as its host shows it.</summary>
/// <param name="Place">Owner and name.</param>
/// <param name="DefaultBranch">Where a change starts from and goes to.</param>
/// <param name="IsFork">A copy of somebody else's.</param>
/// <param name="IsArchived">Read-only.</param>
public sealed record HostRepository(string Place, string DefaultBranch, bool IsFork, bool IsArchived);

/// <summary>An issue as its host shows it. Title, labels and body are untrusted text.</summary>
/// <param name="Reference">Where it is.</param>
/// <param name="Title">As it is written.</param>
/// <param name="Body">Markdown; may be empty.</param>
/// <param name="Labels">Lower case.</param>
/// <param name="Author">Account name.</param>
/// <param name="IsOpen">Whether it is open.</param>
public sealed record HostIssue(IssueRef Reference, string Title, string Body, IReadOnlyList<string> Labels, string Author, bool IsOpen);

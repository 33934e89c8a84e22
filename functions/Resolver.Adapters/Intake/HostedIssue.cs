using System.Text;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Text;

namespace Resolver.Adapters.Intake;

/// <summary>Makes what a run carries of an issue that a host of issues has.</summary>
public static class HostedIssue
{
    private const int MaxTitle = 200;
    private const int MaxBytes = 1 << 20;

    /// <summary>The issue; its text is an artifact.</summary>
    /// <exception cref="ResolverFault"><c>ISSUE-EMPTY</c>, <c>ISSUE-TOO-LONG</c>.</exception>
    public static async Task<Issue> Of(HostIssue found, IArtifactStore artifacts, CancellationToken cancel)
    {
        var title = VisibleText.Line(found.Title, MaxTitle);
        var text = $"# {title}\n\n{found.Body}";
        if (title.Length == 0)
        {
            throw ResolverFault.Usage("ISSUE-EMPTY", "The issue is empty. Write what happens, what should happen, and how to see it.");
        }

        return Encoding.UTF8.GetByteCount(text) > MaxBytes
            ? throw ResolverFault.Usage("ISSUE-TOO-LONG", "The issue is longer than 1 MiB. Keep the description and the decisive part of the log.")
            : new Issue(found.Reference, title, found.Labels, found.Author, await artifacts.WriteText(text, "text/markdown", cancel));
    }
}

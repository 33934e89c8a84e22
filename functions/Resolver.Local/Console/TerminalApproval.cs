using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Composition;

namespace Resolver.Local.Console;

/// <summary>Asks the person at the terminal: shows the diff, takes yes or no.</summary>
internal static class TerminalApproval
{
    /// <returns>Null where nobody answered: the input ended.</returns>
    internal static async Task<ApprovalDecision?> Ask(PendingApproval question, LocalHost host, CancellationToken cancel)
    {
        var output = System.Console.Error;
        var patch = await host.Artifacts.ReadJson<PatchSet>(question.Patch, cancel);
        var diff = await host.Workspaces.Diff(question.Repo, patch, cancel);
        await output.WriteLineAsync($"\n{Safe(question.Summary)}\n\n{Safe(diff)}\nThe gate passed. Publish this change on a branch? [y]es, [n]o, [w]hy, later: ");
        while (true)
        {
            var answer = await Task.Run(System.Console.ReadLine, CancellationToken.None).WaitAsync(cancel);
            switch (answer?.Trim().ToUpperInvariant())
            {
                case null or "LATER" or "L":
                    return null;
                case "W" or "WHY":
                    await output.WriteAsync($"{Safe(string.Join('\n', EvidenceLines.Of(question.Attempts ?? [], question.Paths)))}\n[y]es, [n]o, later: ");
                    break;
                case "Y" or "YES":
                    return new ApprovalDecision(true, Principal.Owner.Name, string.Empty, question.PatchSha256);
                case "N" or "NO":
                    await output.WriteAsync("Why not? (may be empty) ");
                    var reason = await Task.Run(System.Console.ReadLine, CancellationToken.None).WaitAsync(cancel);
                    return new ApprovalDecision(false, Principal.Owner.Name, reason ?? string.Empty, question.PatchSha256);
                default:
                    await output.WriteAsync("Please answer y, n, w or later: ");
                    break;
            }
        }
    }

    /// <returns>Null where nobody answered: the input ended, or the line was empty.</returns>
    internal static async Task<PersonAnswer?> Answer(PendingQuestion question, CancellationToken cancel)
    {
        await System.Console.Error.WriteAsync($"\n{Safe(question.Text)}\nYour answer (empty: later): ");
        var line = await Task.Run(System.Console.ReadLine, CancellationToken.None).WaitAsync(cancel);
        return string.IsNullOrWhiteSpace(line) ? null : new PersonAnswer(line.Trim(), Principal.Owner.Name);
    }

    // A patch must not drive the terminal that judges it.
    private static string Safe(string text) => string.Concat(text.Select(letter => char.IsControl(letter) && letter is not '\n' and not '\t' ? '\u2426' : letter));
}

using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Local.Composition;

namespace Resolver.Local.Hands;

/// <summary>
/// Publishes through a short-lived process of its own: the only one that writes to the user's repository or to a code host, and that sees
/// an App's private key. It gets one typed order on standard input, checks it itself, and answers on standard output.
/// </summary>
public sealed class HandsProcess(DataFolder data) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel) =>
        (await Obey(new HandsOrder.Publish(command), cancel)).Publication ?? throw NoAnswer();

    /// <summary>Writes a run's comment, or edits it.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> Put(IssueNote note, long? known, CancellationToken cancel) =>
        (await Obey(new HandsOrder.Note(note, known), cancel)).Note ?? throw NoAnswer();

    /// <summary>A credential that reads one repository.</summary>
    public async Task<MintedToken> Mint(string place, CancellationToken cancel) =>
        (await Obey(new HandsOrder.Mint(place), cancel)).Token ?? throw NoAnswer();

    /// <summary>Our account on a host of issues; null where we act as a person.</summary>
    public async Task<string?> WhoAmI(string host, CancellationToken cancel) => (await Obey(new HandsOrder.WhoAmI(host), cancel)).Self;

    /// <summary>Moves an issue whose change was merged, as the operator set it.</summary>
    public Task Merged(IssueRef issue, CancellationToken cancel) => Obey(new HandsOrder.Merged(issue), cancel);

    /// <summary>Owner and name of each repository that the App is installed on.</summary>
    public async Task<IReadOnlyList<string>> Places(CancellationToken cancel) => (await Obey(new HandsOrder.Places(), cancel)).Places ?? throw NoAnswer();

    private async Task<HandsReply> Obey(HandsOrder order, CancellationToken cancel)
    {
        using var process = Start();
        try
        {
            await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, order, ResolverJson.Options, cancel);
            process.StandardInput.Close();
            var reply = await JsonSerializer.DeserializeAsync<HandsReply>(process.StandardOutput.BaseStream, ResolverJson.Options, cancel);
            await process.WaitForExitAsync(cancel);
            return reply is null ? throw NoAnswer() : reply.Failure is { } failure ? throw Fault(failure, reply.RetryAfter) : reply;
        }
        catch (Exception wrong) when (wrong is JsonException or IOException)
        {
            throw NoAnswer(wrong);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(HandsProcess).Assembly.Location);
        }

        start.ArgumentList.Add("hands");
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(data.Root);
        return Process.Start(start) ?? throw new ResolverFault("HANDS-FAILED", transient: true, "The publishing process could not be started.");
    }

    private static ResolverFault Fault(FailureDetails failure, TimeSpan? retryAfter) =>
        new(failure.Code, failure.Transient, failure.Message) { Kind = failure.Kind, RetryAfter = retryAfter };

    private static ResolverFault NoAnswer(Exception? inner = null) =>
        new("HANDS-FAILED", transient: true, "The publishing process gave no answer. Resume the run to try again.", inner);
}

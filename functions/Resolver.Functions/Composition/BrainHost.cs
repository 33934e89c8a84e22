using System.Security.Cryptography;
using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Hosts;
using Resolver.Core.Money;
using Resolver.Functions.Durable;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;

namespace Resolver.Functions.Composition;

/// <summary>What the brain's functions work with.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Artifacts">Payloads.</param>
/// <param name="Intake">Events that wait.</param>
/// <param name="Ledger">The money.</param>
/// <param name="Durable">How workflows run.</param>
/// <param name="Code">The code host, to read.</param>
/// <param name="GitHub">Where it is.</param>
/// <param name="Tiers">What a run may use.</param>
/// <param name="Notes">What runs say on their issues.</param>
public sealed record BrainHost(
    BrainSettings Settings,
    IArtifactStore Artifacts,
    StorageQueue Intake,
    ILedger Ledger,
    DurableOptions Durable,
    ICodeHost Code,
    GitHubOptions GitHub,
    IReadOnlyList<string> Tiers,
    NoteSender Notes)
{
    /// <summary>Our client over the one that the host gives to a function.</summary>
    public DurableWorkflowClient ClientOf(DurableTaskClient hub) => new(hub, Artifacts, Durable);

    /// <summary>Keeps an event of the code host, to be worked on; when this completes it is stored.</summary>
    internal Task Send(string kind, byte[] body, CancellationToken cancel) => Intake.Send(KeyOf(body), new HostedEvent(kind, body), NewTrace.Parent(), cancel);

    /// <summary>Does what an event of the code host asks for, however it came. Every effect is keyed, so that it may come again.</summary>
    internal async Task Work(string kind, ReadOnlyMemory<byte> body, string? traceParent, DurableTaskClient hub, CancellationToken cancel)
    {
        if (GitHubEventReader.Read(kind, body.Span) is { } happened)
        {
            await IntakeOf(hub).Handle(happened, IntakePolicy.Decide(happened, Settings.Rules), KeyOf(body.Span), traceParent, cancel);
        }
    }

    private HostedIntake IntakeOf(DurableTaskClient hub)
    {
        var client = ClientOf(hub);
        var starter = new HostedStarter(Code, GitHub, new IssueStarter(new StartParts(client, Artifacts, () => Tiers)), Settings.MaxUsd);
        var effects = new DirectEffects(starter, new RunCommands(client, Ledger), Ledger, Notes);
        return new HostedIntake(client, Code, GitHub, effects, effects);
    }

    private static string KeyOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    internal static TableServiceClient Tables(AppSettings settings) =>
        settings.Emulator is { } connection ? new TableServiceClient(connection) : new TableServiceClient(settings.Tables, settings.Identity);
}

/// <summary>What hands' functions work with.</summary>
/// <param name="Artifacts">Payloads.</param>
/// <param name="Answers">Where answers go.</param>
/// <param name="Activities">What hands can do.</param>
/// <param name="Notes">Writes comments of runs.</param>
public sealed record HandsHost(IArtifactStore Artifacts, StorageQueue Answers, DurableWorkflows Activities, IIssueNotes Notes);

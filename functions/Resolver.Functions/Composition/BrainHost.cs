using System.Security.Cryptography;
using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Jira;
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
/// <param name="Book">What is remembered.</param>
/// <param name="Open">Runs that have not ended.</param>
public sealed record BrainHost(
    BrainSettings Settings,
    IArtifactStore Artifacts,
    StorageQueue Intake,
    ILedger Ledger,
    DurableOptions Durable,
    ICodeHost Code,
    GitHubOptions GitHub,
    IReadOnlyList<string> Tiers,
    NoteSender Notes,
    BlobBook Book,
    OpenRuns Open)
{
    /// <summary>Jira; null where it is not set up.</summary>
    public JiraHost? Jira { get; init; }

    /// <summary>Our client over the one that the host gives to a function.</summary>
    public DurableWorkflowClient ClientOf(DurableTaskClient hub) => new(hub, Artifacts, Durable);

    /// <summary>Keeps an event of a host of issues, to be worked on; when this completes it is stored.</summary>
    internal Task Send(string kind, byte[] body, CancellationToken cancel) => Intake.Send(KeyOf(body), new HostedEvent(kind, body), NewTrace.Parent(), cancel);

    /// <summary>Does what an event of a host of issues asks for, however it came. Every effect is keyed, so that it may come again.</summary>
    internal Task Work(string kind, ReadOnlyMemory<byte> body, string? traceParent, DurableTaskClient hub, CancellationToken cancel) =>
        new BrainIntake(this, ClientOf(hub)).Work(kind, body, KeyOf(body.Span), traceParent, cancel);

    private static string KeyOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    internal static TableServiceClient Tables(AppSettings settings) =>
        settings.Emulator is { } connection ? new TableServiceClient(connection) : new TableServiceClient(settings.Tables, settings.Identity);
}

/// <summary>What hands' functions work with.</summary>
/// <param name="Artifacts">Payloads.</param>
/// <param name="Answers">Where answers go.</param>
/// <param name="Activities">What hands can do.</param>
/// <param name="Notes">Writes comments of runs on GitHub.</param>
/// <param name="Jira">Writes to Jira; null where it is not set up.</param>
public sealed record HandsHost(IArtifactStore Artifacts, StorageQueue Answers, DurableWorkflows Activities, IIssueNotes Notes, JiraHands? Jira = null);

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Webhooks;
using Octokit.Webhooks.Events;
using Octokit.Webhooks.Events.IssueComment;
using Octokit.Webhooks.Events.Issues;
using Octokit.Webhooks.Events.PullRequest;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.GitHub;

/// <summary>Reads the body of a webhook. What is not for us, or not of its form, is no event.</summary>
public static class GitHubEventReader
{
    // GitHub adds and leaves out fields as it grows; only those that are used here have to be there.
    private static readonly JsonSerializerOptions Tolerant = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Relax } },
        MaxDepth = 64,
    };

    /// <summary>The event; null where there is nothing in it for us.</summary>
    /// <param name="kind">The value of <c>X-GitHub-Event</c>.</param>
    /// <param name="body">UTF-8 JSON.</param>
    public static HostEvent? Read(string kind, ReadOnlySpan<byte> body)
    {
        try
        {
            return kind switch
            {
                "issues" => Of(JsonSerializer.Deserialize<IssuesEvent>(body, Tolerant)),
                "issue_comment" => Of(JsonSerializer.Deserialize<IssueCommentEvent>(body, Tolerant)),
                "pull_request" => Of(JsonSerializer.Deserialize<PullRequestEvent>(body, Tolerant)),
                "installation" => Of(JsonSerializer.Deserialize<InstallationEvent>(body, Tolerant)),
                "installation_repositories" => Of(JsonSerializer.Deserialize<InstallationRepositoriesEvent>(body, Tolerant)),
                "push" => Of(JsonSerializer.Deserialize<PushEvent>(body, Tolerant)),
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // Signed, but not of the form that its type says: the library has several ways to tell it.
            return null;
        }
    }

    private static HostEvent? Of(IssuesEvent? happened) => Origin.Of(happened) is not { } from || Number(happened!.Issue?.Number) is not { } number || happened.Issue!.PullRequest is not null
        ? null
        : happened switch
        {
            IssuesLabeledEvent { Label.Name: { } label } when IsOpen(happened.Issue) => new HostEvent.IssueLabelled(from.Place, from.IsFork, from.By, number, label),
            IssuesOpenedEvent => new HostEvent.IssueOpened(from.Place, from.IsFork, from.By, number, Labels(happened.Issue)),
            IssuesEditedEvent when IsOpen(happened.Issue) => new HostEvent.IssueEdited(from.Place, from.IsFork, from.By, number, Labels(happened.Issue)),
            IssuesAssignedEvent { Assignee.Login: { Length: > 0 } to } when IsOpen(happened.Issue) => new HostEvent.IssueAssigned(from.Place, from.IsFork, from.By, number, to),
            _ => null,
        };

    private static HostEvent.InstallationChanged? Of(WebhookEvent? happened) => happened is { Sender.Login: { Length: > 0 and <= 100 } by } ? new HostEvent.InstallationChanged(by) : null;

    private static HostEvent.Commented? Of(IssueCommentEvent? happened) =>
        happened is IssueCommentCreatedEvent { Comment: { Body: { } text, Id: > 0 and var id } } && Origin.Of(happened) is { } from && Number(happened.Issue?.Number) is { } number
            ? new HostEvent.Commented(from.Place, from.IsFork, from.By, number, id, text)
            : null;

    private static HostEvent.PullRequestClosed? Of(PullRequestEvent? happened)
    {
        if (happened is not PullRequestClosedEvent { PullRequest: { } request } || Origin.Of(happened) is not { } from || Number(request.Number) is not { } number)
        {
            return null;
        }

        // Anybody may name a branch of a fork like one of ours.
        var own = request.Head?.Repo?.FullName is { } head && string.Equals(head, from.Place, StringComparison.OrdinalIgnoreCase);
        return new HostEvent.PullRequestClosed(from.Place, from.IsFork, from.By, number, own ? request.Head!.Ref : null, request.Merged == true);
    }

    private static HostEvent.Pushed? Of(PushEvent? happened) =>
        Origin.Of(happened) is { } from && happened!.Ref is { } reference && reference.StartsWith("refs/heads/", StringComparison.Ordinal)
            ? new HostEvent.Pushed(from.Place, from.IsFork, from.By, reference["refs/heads/".Length..], IsCommit(happened.After) && !happened.Deleted ? happened.After : null)
            : null;

    private static IReadOnlyList<string> Labels(Octokit.Webhooks.Models.Issue issue) => [.. (issue.Labels ?? []).Select(static label => label?.Name).OfType<string>()];

    private static bool IsOpen(Octokit.Webhooks.Models.Issue issue) => issue.State?.StringValue is null or "open";

    private static bool IsCommit(string? sha) => sha is { Length: 40 } && sha.All(char.IsAsciiHexDigitLower) && sha.Any(static digit => digit != '0');

    private static int? Number(long? number) => number is > 0 and <= int.MaxValue ? (int)number : null;

    private static void Relax(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }
    }

    private sealed record Origin(string Place, bool IsFork, string By)
    {
        public static Origin? Of(WebhookEvent? happened) =>
            happened is { Repository: { FullName: { Length: > 2 and <= 200 } place } repository, Sender.Login: { Length: > 0 and <= 100 } by } && place.Split('/') is [{ Length: > 0 }, { Length: > 0 }]
                ? new Origin(place, repository.Fork, by)
                : null;
    }
}

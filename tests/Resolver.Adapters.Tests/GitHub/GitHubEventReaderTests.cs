using System.Text;
using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Core.Hosts;
using Resolver.TestKit.GitHub;

namespace Resolver.Adapters.Tests.GitHub;

public sealed class GitHubEventReaderTests
{
    private static readonly IntakeRules Rules = new("resolver:fix", "resolver-test[bot]", []);

    [Fact]
    public void PublishedExamples_AreReadForWhatTheyAre()
    {
        WebhookExamples.All.Count.ShouldBe(329);
        foreach (var (kind, body) in WebhookExamples.All)
        {
            var happened = GitHubEventReader.Read(kind, Encoding.UTF8.GetBytes(body));
            var action = JsonElement.Parse(body).TryGetProperty("action", out var text) ? text.GetString() : null;
            Type? expected = (kind, action) switch
            {
                ("issues", "opened") => typeof(HostEvent.IssueOpened),
                ("issues", "edited") => typeof(HostEvent.IssueEdited),
                ("issues", "assigned") => typeof(HostEvent.IssueAssigned),
                ("installation" or "installation_repositories", _) => typeof(HostEvent.InstallationChanged),
                ("issues", "labeled") => typeof(HostEvent.IssueLabelled),
                ("issue_comment", "created") => typeof(HostEvent.Commented),
                ("pull_request", "closed") => typeof(HostEvent.PullRequestClosed),
                ("push", _) when JsonElement.Parse(body).GetProperty("ref").GetString()!.StartsWith("refs/heads/", StringComparison.Ordinal) => typeof(HostEvent.Pushed),
                _ => null,
            };
            happened?.GetType().ShouldBe(expected, $"{kind} {action}");
            if (expected is not null && expected != typeof(HostEvent.InstallationChanged))
            {
                happened.ShouldNotBeNull($"{kind} {action}");
                happened.Place.ShouldBe(JsonElement.Parse(body).GetProperty("repository").GetProperty("full_name").GetString());
            }
        }
    }

    [Fact]
    public void Mutations_AreNeverAFault_AndStartNothingThatNobodyAskedFor()
    {
        var random = new Random(42);
        for (var round = 0; round < 3_000; round++)
        {
            var (kind, example) = WebhookExamples.All[random.Next(WebhookExamples.All.Count)];
            var body = WebhookExamples.Mutate(example, random);
            if (GitHubEventReader.Read(kind, body) is { } happened && IntakePolicy.Decide(happened, Rules) is IntakeDecision.Start or IntakeDecision.Obey)
            {
                var text = Encoding.UTF8.GetString(body);
                (text.Contains("resolver:fix", StringComparison.Ordinal) || text.Contains("/resolver fix", StringComparison.Ordinal)).ShouldBeTrue(text);
            }
        }
    }

    [Fact]
    public void LabelOfTheEmulator_WithoutWhatGitHubAlwaysSends_IsReadAllTheSame() =>
        GitHubEventReader.Read("issues", """
            {"action":"labeled","issue":{"number":3,"state":"open"},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop","fork":false},"sender":{"login":"ann"}}
            """u8).ShouldBe(new HostEvent.IssueLabelled("acme/shop", false, "ann", 3, "resolver:fix"));

    [Theory]
    [InlineData("""{"action":"labeled","issue":{"number":3,"state":"closed"},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop"},"sender":{"login":"ann"}}""")]
    [InlineData("""{"action":"labeled","issue":{"number":3,"pull_request":{"url":"x"}},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop"},"sender":{"login":"ann"}}""")]
    [InlineData("""{"action":"labeled","issue":{"number":-3},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop"},"sender":{"login":"ann"}}""")]
    [InlineData("""{"action":"labeled","issue":{"number":3},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop/more"},"sender":{"login":"ann"}}""")]
    [InlineData("""{"action":"labeled","issue":{"number":3},"label":{"name":"resolver:fix"},"repository":{"full_name":"acme/shop"}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public void WhatStartsNothing_IsNoEvent(string body) => GitHubEventReader.Read("issues", Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Theory]
    [InlineData("acme/shop", "resolver/shop-1-0123456789ab-1")]
    [InlineData("mallory/shop", null)]
    public void PullRequest_OfAFork_HasNoBranchOfOurs(string head, string? branch) =>
        GitHubEventReader.Read("pull_request", Encoding.UTF8.GetBytes("""
            {"action":"closed","number":7,"pull_request":{"number":7,"merged":true,"head":{"ref":"resolver/shop-1-0123456789ab-1","repo":{"full_name":"HEAD"}}},"repository":{"full_name":"acme/shop"},"sender":{"login":"ann"}}
            """.Replace("HEAD", head, StringComparison.Ordinal)))
            .ShouldBe(new HostEvent.PullRequestClosed("acme/shop", false, "ann", 7, branch, true));
}

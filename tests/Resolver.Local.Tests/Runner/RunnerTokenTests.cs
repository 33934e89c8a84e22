using Octokit;
using Resolver.Adapters.GitHub;
using Resolver.Local.Tests.Server;

namespace Resolver.Local.Tests.Runner;

public sealed class RunnerTokenTests
{
    [Fact]
    public async Task TokenForARunner_IsMadeAnewEachTime_ReadsContents_AndWritesNothing()
    {
        await using var place = await LookedAtPlace.Open();

        var first = await place.Tokens.Fresh(GitHubZone.Runner, LookedAtPlace.Name, TestContext.Current.CancellationToken);
        var second = await place.Tokens.Fresh(GitHubZone.Runner, LookedAtPlace.Name, TestContext.Current.CancellationToken);

        second.Token.ShouldNotBe(first.Token);
        second.ExpiresAt.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(61));
        var client = new GitHubClient(new Connection(new ProductHeaderValue("resolver-tests"), place.Gate.Url)) { Credentials = new Credentials(second.Token) };
        (await client.Repository.Content.GetAllContents(LookedAtPlace.Owner, "shop")).ShouldNotBeEmpty();
        await Should.ThrowAsync<ForbiddenException>(() => client.Repository.Content.CreateFile(LookedAtPlace.Owner, "shop", "planted.txt", new CreateFileRequest("no", "no")));
        await Should.ThrowAsync<ForbiddenException>(() => client.Issue.Create(LookedAtPlace.Owner, "shop", new NewIssue("no")));
    }
}

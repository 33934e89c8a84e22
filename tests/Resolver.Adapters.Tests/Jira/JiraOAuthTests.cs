using System.Runtime.Versioning;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

/// <summary>OAuth tokens are renewed in time, once, and outlive their process.</summary>
public sealed class JiraOAuthTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-oauth-").FullName;
    private JiraPlace _place = null!;
    private OAuthServer _tokens = null!;
    private string _consent = string.Empty;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder, "jira-oauth.json");

    public async ValueTask InitializeAsync()
    {
        _place = await JiraPlace.Open();
        _tokens = await OAuthServer.Start();
        _tokens.Issued = token => _place.Server.Credentials["Bearer " + token] = JiraPlace.Self;
        _consent = _tokens.Consent();
    }

    public async ValueTask DisposeAsync()
    {
        await _place.DisposeAsync();
        await _tokens.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task FirstRequest_AsksForAToken_ThatIsKeptForItsOwnerAlone_AndUsedByOtherProcesses()
    {
        (await Client().Self(Cancel)).ShouldBe(JiraPlace.Self);
        await Client().Self(Cancel);

        _tokens.Count.ShouldBe(1);
        File.GetUnixFileMode(State).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(State, Cancel)).ShouldNotContain(_consent);
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe(["jira-oauth.json", "jira-oauth.json.lock"], ignoreOrder: true);
    }

    [Fact]
    public async Task TokenThatIsAboutToEnd_IsRenewedFirst_WithTheRefreshTokenThatCameWithIt()
    {
        var client = Client();
        await client.Self(Cancel);
        _place.Clock.Advance(TimeSpan.FromMinutes(54));
        await client.Self(Cancel);
        _tokens.Count.ShouldBe(1);

        _place.Clock.Advance(TimeSpan.FromMinutes(2));
        await client.Self(Cancel);
        _place.Clock.Advance(TimeSpan.FromHours(1));
        await Client().Self(Cancel);

        _tokens.Count.ShouldBe(3);
        _place.Server.Calls.Count.ShouldBe(4, "none was sent with a token that had ended");
    }

    [Fact]
    public async Task ManyAtOnce_InSeveralProcesses_RenewOnce()
    {
        JiraClient[] clients = [Client(), Client(), Client()];

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => clients[i % 3].Self(Cancel)));
        _tokens.Count.ShouldBe(1);

        // All of them are refused at once: one renewal serves them.
        _place.Server.Credentials.Remove("Bearer access-1");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => clients[i % 3].Self(Cancel)));
        _tokens.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RequestThatIsRefused_IsMadeOnceMore_WithAnotherToken_AndNoOftener()
    {
        var client = Client();
        await client.Self(Cancel);
        _tokens.Issued = static _ => { };
        _place.Server.Credentials.Clear();

        (await Should.ThrowAsync<ResolverFault>(() => client.Self(Cancel))).Code.ShouldBe("JIRA-AUTH");

        _tokens.Count.ShouldBe(2);
        _place.Server.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task ServiceAccount_HasNoRefreshToken()
    {
        var client = Client(static grant => grant with { RefreshToken = null });
        await client.Self(Cancel);
        _place.Clock.Advance(TimeSpan.FromHours(1));

        (await client.Self(Cancel)).ShouldBe(JiraPlace.Self);

        _tokens.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ConsentThatWasWithdrawn_IsSaid_AndANewOneIsTaken()
    {
        await Client().Self(Cancel);
        _tokens.Consent();
        _place.Clock.Advance(TimeSpan.FromHours(1));

        var fault = await Should.ThrowAsync<ResolverFault>(() => Client().Self(Cancel));
        (fault.Code, fault.Transient).ShouldBe(("JIRA-AUTH", false));
        fault.ToString().ShouldNotContain("consent-");
        var next = _tokens.Consent();

        (await Client(grant => grant with { RefreshToken = next }).Self(Cancel)).ShouldBe(JiraPlace.Self);
    }

    [Theory]
    [InlineData(429, "JIRA-RATE")]
    [InlineData(503, "JIRA-FAILED")]
    public async Task EndpointInTrouble_IsComeBackTo(int status, string code)
    {
        _tokens.Instead = status;
        var fault = await Should.ThrowAsync<ResolverFault>(() => Client().Self(Cancel));
        (fault.Code, fault.Transient).ShouldBe((code, true));

        _tokens.Instead = 0;
        (await Client().Self(Cancel)).ShouldBe(JiraPlace.Self);
    }

    [Fact]
    public async Task CallerThatGivesUp_LosesNoToken()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _tokens.Before = () =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        using var stop = new CancellationTokenSource();
        var client = Client();
        var call = client.Self(stop.Token);
        await asked.Task;
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        answer.SetResult();

        (await client.Self(Cancel)).ShouldBe(JiraPlace.Self);
        _tokens.Count.ShouldBe(1);
    }

    [Fact]
    public async Task FileThatWasCutShort_IsMadeAnew_FromTheOperatorsConsent()
    {
        await File.WriteAllTextAsync(State, "{\"grant\":", Cancel);

        (await Client().Self(Cancel)).ShouldBe(JiraPlace.Self);
    }

    private JiraClient Client(Func<JiraGrant, JiraGrant>? change = null)
    {
        var grant = new JiraGrant { TokenUrl = _tokens.Url, ClientId = OAuthServer.ClientId, ClientSecret = OAuthServer.ClientSecret, RefreshToken = _consent, StateFile = State };
        return _place.Client(options => options with { Email = null, Token = string.Empty, Grant = change is null ? grant : change(grant) });
    }
}

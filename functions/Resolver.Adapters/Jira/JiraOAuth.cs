using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Jira;

/// <summary>
/// Access tokens of a grant, renewed before they end. However many ask at once, in any number of processes of this machine, it is renewed
/// once: a refresh token is good for one use. What was renewed is on disk before it is used.
/// </summary>
/// <param name="grant">The grant.</param>
/// <param name="http">Sends to the endpoint for tokens.</param>
/// <param name="timeout">Wall-clock of one renewal.</param>
/// <param name="clock">Time.</param>
internal sealed class JiraOAuth(JiraGrant grant, HttpClient http, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly string digest = KeptTokens.DigestOf(grant);
    private volatile KeptTokens? known;

    /// <summary>A token that is good for some minutes.</summary>
    /// <param name="refused">The one that Jira has just refused, so that another one is needed; null for none.</param>
    /// <param name="cancel">Stops waiting; a renewal that has begun goes on, since its answer comes once.</param>
    /// <exception cref="ResolverFault"><c>JIRA-AUTH</c>, <c>JIRA-RATE</c>, <c>JIRA-FAILED</c>, <c>JIRA-UNREACHABLE</c>, <c>JIRA-TOKENS</c>.</exception>
    public async Task<string> Token(string? refused, CancellationToken cancel) =>
        known is { } tokens && IsGood(tokens, refused) ? tokens.Access : await Renewed(refused).WaitAsync(cancel);

    /// <inheritdoc />
    public void Dispose()
    {
        turn.Dispose();
        http.Dispose();
    }

    private bool IsGood(KeptTokens tokens, string? refused) => tokens.Grant == digest && tokens.Access != refused && clock.GetUtcNow() < tokens.RenewAt;

    private async Task<string> Renewed(string? refused)
    {
        await turn.WaitAsync();
        try
        {
            // Waits for another process in its time, whatever time it is here.
            using var held = await FileLock.Take(grant.StateFile + ".lock", TimeProvider.System, CancellationToken.None);
            var kept = KeptTokens.Read(grant.StateFile);
            if (kept is null || !IsGood(kept, refused))
            {
                kept = await Renew(kept?.Grant == digest ? kept.Refresh : grant.RefreshToken);
                kept.Write(grant.StateFile);
            }

            known = kept;
            return kept.Access;
        }
        catch (Exception unkept) when (unkept is IOException or UnauthorizedAccessException)
        {
            throw new ResolverFault("JIRA-TOKENS", transient: true, "The file that keeps Jira's OAuth tokens cannot be read or written. Check space and permissions of the data folder.", unkept);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<KeptTokens> Renew(string? refresh)
    {
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = refresh is null ? "client_credentials" : "refresh_token",
            ["client_id"] = grant.ClientId,
            ["client_secret"] = grant.ClientSecret,
        };
        if (refresh is not null)
        {
            form["refresh_token"] = refresh;
        }

        using var deadline = new CancellationTokenSource(timeout, clock);
        using var content = new FormUrlEncodedContent(form);
        try
        {
            using var answer = await http.PostAsync(grant.TokenUrl, content, deadline.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw JiraFaults.OfGrant(answer, clock.GetUtcNow());
            }

            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(deadline.Token));
            return Read(body.RootElement, refresh);
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or OperationCanceledException)
        {
            throw JiraFaults.Unreachable(broken);
        }
    }

    private KeptTokens Read(JsonElement answer, string? refresh)
    {
        if (Json.Text(answer, "access_token") is not { Length: > 0 } access || Json.Number(answer, "expires_in") is not (> 0 and var seconds))
        {
            throw JiraFaults.Unreachable(inner: null);
        }

        var life = TimeSpan.FromSeconds(seconds);
        var early = life / 10 < Early ? life / 10 : Early;
        return new KeptTokens(digest, access, clock.GetUtcNow() + life - early, refresh is null ? null : Json.Text(answer, "refresh_token") ?? refresh);
    }
}

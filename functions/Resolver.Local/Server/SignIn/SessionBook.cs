using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Resolver.Local.Server.SignIn;

/// <summary>
/// Who is signed in, in memory: a browser has a random key alone, so that a cookie that was copied is worth nothing once its owner signs out,
/// and a restart signs everybody out.
/// </summary>
internal sealed class SessionBook(TimeProvider clock) : ITicketStore
{
    private const int Most = 10_000;
    private const int KeyBytes = 32;
    private readonly ConcurrentDictionary<string, AuthenticationTicket> sessions = new(StringComparer.Ordinal);

    /// <summary>A random text that nobody guesses.</summary>
    internal static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <inheritdoc />
    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        if (sessions.Count >= Most)
        {
            Shrink();
        }

        var key = NewKey();
        sessions[key] = ticket;
        return Task.FromResult(key);
    }

    /// <inheritdoc />
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        // Only one that is still there: a request that was under way must not bring back what somebody signed out of.
        if (sessions.TryGetValue(key, out var known))
        {
            sessions.TryUpdate(key, ticket, known);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(sessions.TryGetValue(key, out var ticket) && !IsOver(ticket) ? ticket : null);

    /// <inheritdoc />
    public Task RemoveAsync(string key)
    {
        sessions.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    // Those that are over first; where that is not enough, the oldest.
    private void Shrink()
    {
        foreach (var (key, _) in sessions.OrderBy(static each => each.Value.Properties.ExpiresUtc).Where((each, at) => at < Most / 10 || IsOver(each.Value)))
        {
            sessions.TryRemove(key, out _);
        }
    }

    private bool IsOver(AuthenticationTicket ticket) => ticket.Properties.ExpiresUtc is not { } end || end <= clock.GetUtcNow();
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server.Load;

/// <summary>
/// Sends GitHub's published examples, each in words of its own, at a steady rate whatever the answers take, and judges what the inbox holds.
/// </summary>
internal sealed class IntakeLoad(LoadedServer server, int perSecond)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly ConcurrentBag<byte[]> _acknowledged = [];
    private readonly string _nonce = Guid.NewGuid().ToString("n");
    private Task _up = Task.CompletedTask;
    private int _resent;
    private int _errors;

    /// <summary>Sends for as long as is said, and looks at what is there.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="kill">Whether the server is killed in the middle, and started again.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<LoadReport> Run(TimeSpan duration, bool kill, CancellationToken cancel)
    {
        var memory = new List<double> { server.Megabytes };
        var total = (int)(duration.TotalSeconds * perSecond);
        var sends = new List<Task>(total);
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (sends.Count < total)
        {
            await timer.WaitForNextTickAsync(cancel);
            var due = Math.Min(total, TimeProvider.System.GetElapsedTime(start).TotalSeconds * perSecond);
            while (sends.Count < due)
            {
                var at = sends.Count;
                sends.Add(Task.Run(() => Send(at, start, cancel), cancel));
                if (at == total / 2)
                {
                    memory.Add(server.Megabytes);
                    _up = kill ? Task.Run(server.KillAndRestart, cancel) : _up;
                }
            }
        }

        await Task.WhenAll(sends);
        memory.Add(server.Megabytes);
        return Judge(total, memory, await Unworked(kill ? 1 : 0, cancel));
    }

    private async Task Send(int at, long start, CancellationToken cancel)
    {
        var (kind, body) = Event(at);
        for (var again = 0; ; again++)
        {
            await _up;
            try
            {
                var status = await server.Send(kind, $"{_nonce}-{at}-{again}", body, cancel);
                if (status is >= 200 and < 300)
                {
                    _acknowledged.Add(SHA256.HashData(body));
                }
                else
                {
                    Interlocked.Increment(ref _errors);
                }

                if (again == 0)
                {
                    _milliseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds - (at * 1000.0 / perSecond));
                }

                return;
            }
            catch (HttpRequestException) when (again < 10)
            {
                // The server died before it answered: whoever sends does not know whether it was taken, and sends again.
                Interlocked.Increment(ref _resent);
            }
        }
    }

    private (string Kind, byte[] Body) Event(int at)
    {
        var (kind, body) = WebhookExamples.All[at % WebhookExamples.All.Count];
        return (kind, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"nonce\":\"{_nonce}-{at}\",{body.AsSpan(body.IndexOf('{', StringComparison.Ordinal) + 1)}")));
    }

    // How many are left when the inbox has had its time to work: what a process that was killed was at, is held for two minutes.
    private async Task<int> Unworked(int held, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            var left = (int)(long)Ask("SELECT count(*) FROM deliveries WHERE ended IS NULL", static row => row.GetValue(0)).Single();
            if (left <= held || TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                return left;
            }

            await timer.WaitForNextTickAsync(cancel);
        }
    }

    private LoadReport Judge(int total, List<double> memory, int unworked)
    {
        var stored = Ask("SELECT digest FROM deliveries", static row => Convert.ToHexString((byte[])row.GetValue(0)));
        var there = stored.ToHashSet(StringComparer.Ordinal);
        var lost = _acknowledged.Count(digest => !there.Contains(Convert.ToHexString(digest)));
        return new LoadReport(total, _acknowledged.Count, _resent, _errors, [.. _milliseconds], memory, stored.Count, lost, stored.Count - there.Count, unworked);
    }

    private List<T> Ask<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.Data, "intake.db"), Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
        db.Open();
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // A constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        var all = new List<T>();
        while (row.Read())
        {
            all.Add(read(row));
        }

        return all;
    }
}

using Azure.Core;
using Resolver.Core.Faults;
using Resolver.Models.Gateway;
using Resolver.Models.Wire;

namespace Resolver.Models.Cassettes;

/// <summary>
/// A recording of what models were asked and what they answered. It stands in the place of the network, below the whole gateway: money is
/// reserved and settled, streams are read, tools are called as with a real endpoint. No header and no key ever reaches it.
/// </summary>
public sealed class Cassette
{
    private readonly string _path;
    private readonly CassetteMode _mode;
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _played = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renewed = new(StringComparer.Ordinal);
    private readonly List<CassetteEntry> _entries;
    private readonly Lock _gate = new();

    private Cassette(string path, CassetteMode mode, IEnumerable<string> roots)
    {
        _path = path;
        _mode = mode;
        Name = Path.GetFileName(path);
        Text = new TextForm(roots, _secrets);
        _entries = [.. CassetteFile.Read(path, Text) ?? (mode == CassetteMode.Replay ? throw CassetteFaults.Missing(Name) : [])];
    }

    internal string Name { get; }

    internal TextForm Text { get; }

    private bool Plays => _mode is CassetteMode.Replay or CassetteMode.Draft;

    /// <summary>Opens a cassette. One process at a time may write to it.</summary>
    /// <param name="path">The file; it need not be there yet except to replay.</param>
    /// <param name="mode">What is done with requests.</param>
    /// <param name="roots">Folders of this machine whose paths may stand in requests: the data folder, for example.</param>
    /// <exception cref="ResolverFault"><c>CASSETTE-MISSING</c>, <c>CASSETTE-INVALID</c>, <c>CASSETTE-FILE</c>.</exception>
    public static Cassette Open(string path, CassetteMode mode, params IEnumerable<string> roots)
    {
        var cassette = new Cassette(Path.GetFullPath(path), mode, roots);
        if (mode != CassetteMode.Replay)
        {
            // A place that cannot be written to is found before anything is paid for.
            CassetteFile.Write(cassette._path, cassette._entries);
        }

        return cassette;
    }

    /// <summary>The environment as a models file may see it: where nothing is sent, no key is needed, and none is read.</summary>
    public Func<string, string?> Environment(Func<string, string?> environment) => name =>
    {
        if (Plays)
        {
            return "none-needed";
        }

        var value = environment(name);
        if (value is { Length: >= 8 })
        {
            lock (_gate)
            {
                _secrets.Add(value.Trim());
            }
        }

        return value;
    };

    /// <summary>Puts the cassette in the place of the network.</summary>
    public GatewayParts In(GatewayParts parts) => parts with
    {
        Handlers = () => new CassetteHandler(this, Plays ? null : (parts.Handlers ?? ChatClients.DefaultHandler)()),
        Environment = Environment(parts.Environment),
        Identity = Plays ? static () => new NoIdentity() : parts.Identity,
    };

    /// <summary>What the file answers; null where the endpoint is to be asked.</summary>
    internal CassetteAnswer? Find(RequestForm request)
    {
        lock (_gate)
        {
            var known = _entries.FindAll(entry => entry.Request.Key == request.Key);
            if (_mode == CassetteMode.Record || (known.Count == 0 && _mode == CassetteMode.Auto))
            {
                return null;
            }

            return known.Count > 0 ? Next(known) : throw CassetteFaults.Out(Miss(request), sent: false);
        }
    }

    /// <summary>Keeps an answer of the endpoint.</summary>
    internal void Keep(RequestForm request, byte[] body, string contentType, int status)
    {
        lock (_gate)
        {
            Put(request, AnswerListener.Of(body, contentType, status, request.Model, text => SecretText.Without(text, _secrets)));
            Save(sent: true);
        }
    }

    // The same request again gets the next of its answers; the last one repeats.
    private CassetteAnswer? Next(List<CassetteEntry> known)
    {
        var number = _played.GetValueOrDefault(known[0].Request.Key);
        _played[known[0].Request.Key] = number + 1;
        var entry = known[Math.Min(number, known.Count - 1)];
        return entry.Answer is null && Plays ? throw CassetteFaults.Out(CassetteFaults.Unanswered(Name, _entries.IndexOf(entry) + 1), sent: false) : entry.Answer;
    }

    private ResolverFault Miss(RequestForm request)
    {
        if (_mode == CassetteMode.Replay)
        {
            return CassetteFaults.Miss(Name, RequestDifference.Describe(request, _entries));
        }

        _entries.Add(new CassetteEntry(request, null));
        Save(sent: false);
        return CassetteFaults.Unanswered(Name, _entries.Count);
    }

    private void Put(RequestForm request, CassetteAnswer answer)
    {
        var first = _entries.FindIndex(entry => entry.Request.Key == request.Key);
        if (_renewed.Add(request.Key))
        {
            _entries.RemoveAll(entry => entry.Request.Key == request.Key);
        }
        else
        {
            first = 1 + _entries.FindLastIndex(entry => entry.Request.Key == request.Key);
        }

        _entries.Insert(first < 0 ? _entries.Count : first, new CassetteEntry(request, answer));
    }

    private void Save(bool sent)
    {
        try
        {
            CassetteFile.Write(_path, _entries);
        }
        catch (ResolverFault refused)
        {
            throw CassetteFaults.Out(refused, sent);
        }
    }

    /// <summary>Stands where Azure wants an identity and nothing is sent.</summary>
    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("none-needed", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}

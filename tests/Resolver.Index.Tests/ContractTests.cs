using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Index.Tests.AzureSearch;

namespace Resolver.Index.Tests;

public sealed class SqliteFreshContract : FreshContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

public sealed class SqliteQueryContract : QueryContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

public sealed class SqliteReadersContract : ReadersContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

public sealed class AzureFreshContract : FreshContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>The same where the service shows what was written some reads later.</summary>
public sealed class LateAzureFreshContract : FreshContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start(lag: 3);
}

public sealed class AzureQueryContract : QueryContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>The same with vectors.</summary>
public sealed class HybridAzureQueryContract : QueryContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start(vectors: true);
}

public sealed class AzureReadersContract : ReadersContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>An index file of its own.</summary>
internal sealed class SqliteIndexHost : CodeIndexHost
{
    private readonly string folder = Directory.CreateTempSubdirectory("resolver-index-").FullName;

    public override ICodeIndex Open(IReadAccess? access = null) => new CodeIndex(
        new IndexOptions { DataFolder = folder, KeepCommits = KeptCommits }, Commits, new GraphOutliner(), access ?? new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance);

    public override ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return default;
    }
}
